using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Passthrough.Lab.Tests.Machine;

/// <summary>A kernel with the guest's root for it, made once and kept.</summary>
/// <param name="Kernel">The kernel's folder.</param>
/// <param name="Initramfs">The root's file.</param>
internal sealed record LabRoot(string Kernel, string Initramfs)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>Where the scripts are that make and boot the machine.</summary>
    public static string Scripts { get; } = Path.Combine(AppContext.BaseDirectory, "machine");

    /// <summary>The guest's programs.</summary>
    public static string Programs { get; } = Path.Combine(AppContext.BaseDirectory, "guest");

    /// <summary>The folder of .NET, which the guest runs too.</summary>
    public static string DotNet { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    /// <summary>Gets a kernel, of the kind that <c>kernel.sh</c> knows, and makes its root if there is none of these scripts yet.</summary>
    public static async Task<LabRoot> OfAsync(string kind)
    {
        string kernel = (await RunAsync("kernel.sh", kind, LabOrders.Cache)).Trim();
        string libvirt = LabNeeds.WhyNoLibvirt is null ? LabNeeds.LibvirtDriver : string.Empty;
        byte[] made = [.. Directory.GetFiles(Scripts).Order(StringComparer.Ordinal).SelectMany(File.ReadAllBytes), .. Encoding.UTF8.GetBytes($"{kernel} {RuntimeInformation.FrameworkDescription} {DotNet} {libvirt}")];
        string initramfs = Path.Combine(LabOrders.Cache, $"root-{kind}-{Convert.ToHexStringLower(SHA256.HashData(made))[..16]}.cpio");
        if (!File.Exists(initramfs))
        {
            await RunAsync("initramfs.sh", kernel, DotNet, initramfs, libvirt);
        }

        return new(kernel, initramfs);
    }

    private static async Task<string> RunAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Scripts, script), .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Limit);
        await process.WaitForExitAsync().WaitAsync(Limit);
        process.ExitCode.Should().Be(0, $"{script}: {await errors}");
        return output;
    }
}
