namespace Passthrough.Linux;

/// <summary>How a Linux host is worked at. Immutable.</summary>
public sealed record LinuxDeviceHostOptions
{
    private const int WriteSeconds = 30;
    private const int ResetSeconds = 90;
    private const int VirtualFunctionSeconds = 10;

    /// <summary>The options of a host about which nothing is known.</summary>
    public static readonly LinuxDeviceHostOptions Default = new();

    /// <summary>How long a step may take, a reset apart, before it counts as blocked in the kernel; more than zero. 30 seconds unless told otherwise.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is zero or less.</exception>
    public TimeSpan WriteLimit { get; init => field = Positive(value); } = TimeSpan.FromSeconds(WriteSeconds);

    /// <summary>How long a reset may take before it counts as blocked; more than zero. 90 seconds unless told otherwise: the kernel waits 60 for a function to come back.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is zero or less.</exception>
    public TimeSpan ResetLimit { get; init => field = Positive(value); } = TimeSpan.FromSeconds(ResetSeconds);

    /// <summary>How long virtual functions may take to appear, or to go, when they were made or removed; more than zero, and less than <see cref="ResetLimit"/>. 10 seconds unless told otherwise.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is zero or less.</exception>
    public TimeSpan VirtualFunctionsLimit { get; init => field = Positive(value); } = TimeSpan.FromSeconds(VirtualFunctionSeconds);

    /// <summary>What the limits are measured by.</summary>
    public TimeProvider TimeProvider { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = TimeProvider.System;

    private static TimeSpan Positive(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
        return value;
    }
}
