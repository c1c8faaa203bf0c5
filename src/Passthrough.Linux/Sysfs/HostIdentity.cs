namespace Passthrough.Linux;

/// <summary>Reads which host it is, and which of its boots.</summary>
internal static class HostIdentity
{
    public const string IdFile = "etc/machine-id";
    public const string BootIdFile = "proc/sys/kernel/random/boot_id";

    /// <summary>machine-id(5): 32 hexadecimal digits in lower case.</summary>
    private const int IdLength = 32;
    private const int MostBytes = 256;

    public static VmResult<HostId> ReadId(IHostTree tree)
    {
        TreeStatus status = TreeFile.ReadAll(tree, IdFile, MostBytes, out byte[] bytes);
        if (status != TreeStatus.Found)
        {
            return new HostIdUnknown(IdFile, status.Reason());
        }

        // An image that has not booted yet says "uninitialized", or nothing.
        string text = AttributeText.Show(AttributeText.Trim(bytes));
        return text.Length == IdLength && text.All(char.IsAsciiHexDigitLower) && text.Trim('0').Length > 0
            ? HostId.Read(text)
            : new HostIdUnknown(IdFile, "does not hold 32 hexadecimal digits");
    }

    public static string? ReadBootId(IHostTree tree) =>
        TreeFile.ReadAll(tree, BootIdFile, MostBytes, out byte[] bytes) == TreeStatus.Found && Guid.TryParse(AttributeText.Show(AttributeText.Trim(bytes)), out Guid boot)
            ? boot.ToString()
            : null;
}
