using Passthrough.Linux;

namespace Passthrough.Cli;

/// <summary>How the tool comes by the hosts that it reads and works at.</summary>
internal sealed record HostAccess
{
    /// <summary>By their files.</summary>
    public static readonly HostAccess OfFiles = new();

    /// <summary>Opens the host that <c>--host</c> names.</summary>
    public Func<string, VmResult<LinuxHost>> Open { get; init; } = LinuxHost.Open;

    /// <summary>Has a host worked at.</summary>
    public Func<LinuxHost, LinuxDeviceHost> Work { get; init; } = host => new(host);
}
