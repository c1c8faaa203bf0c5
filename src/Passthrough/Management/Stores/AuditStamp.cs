namespace Passthrough;

/// <summary>Who asked for a change, why, and from where. The time is the store's.</summary>
/// <param name="Who">A person, a service, or a program; 1 to 256 characters.</param>
/// <param name="Why">The reason, as it was given; null when none was.</param>
/// <param name="FromHost">The host that it was asked on; none when unknown.</param>
/// <param name="BootId">The boot of that host (Linux: <c>/proc/sys/kernel/random/boot_id</c>); null when unknown.</param>
public sealed record AuditStamp(string Who, string? Why = null, HostId FromHost = default, string? BootId = null)
{
    /// <summary>Who asked.</summary>
    public string Who { get; init; } = Who ?? throw new ArgumentNullException(nameof(Who));
}
