namespace Passthrough;

/// <summary>A way to reset a function by its own registers, of those that Linux knows (<c>reset_method</c> in sysfs).</summary>
public enum ResetMethod
{
    /// <summary>FLR: the function-level reset of PCI Express (PCI Express Base 6.0, 6.6.2); Linux calls it <c>flr</c>.</summary>
    FunctionLevel,

    /// <summary>AF FLR: the function-level reset of the Advanced Features capability; Linux calls it <c>af_flr</c>.</summary>
    AdvancedFeatures,

    /// <summary>PM: the way from D3hot to D0 (PCI Bus Power Management 1.2, 5.4.1); Linux calls it <c>pm</c>.</summary>
    PowerManagement,
}

/// <summary>What the kernel calls reset methods.</summary>
public static class ResetMethodNames
{
    /// <summary>The kernel's word, as in <c>reset_method</c>.</summary>
    /// <param name="method">The method.</param>
    /// <returns><c>flr</c>, <c>af_flr</c> or <c>pm</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is no member of <see cref="ResetMethod"/>.</exception>
    public static string KernelName(this ResetMethod method) => method switch
    {
        ResetMethod.FunctionLevel => "flr",
        ResetMethod.AdvancedFeatures => "af_flr",
        ResetMethod.PowerManagement => "pm",
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "This is no reset method."),
    };
}
