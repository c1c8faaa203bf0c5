using System.Collections.Immutable;

namespace Passthrough;

/// <summary>A step of a release that the host could not perform.</summary>
/// <param name="Function">The function, as the plan or the lease names it.</param>
/// <param name="Step">The step, one of the host's (<see cref="TeardownSteps.IsPerformedByHost"/>).</param>
/// <param name="Error">What went wrong.</param>
public sealed record StepFailure(FunctionKey Function, TeardownStep Step, VmError Error)
{
    /// <summary>A failure of the function that is at an address now.</summary>
    /// <param name="address">Where the function is.</param>
    /// <param name="step">The step.</param>
    /// <param name="error">What went wrong.</param>
    public StepFailure(PciAddress address, TeardownStep step, VmError error)
        : this(new FunctionKey(address), step, error)
    {
    }

    /// <summary>The function.</summary>
    public FunctionKey Function { get; init; } = Function ?? throw new ArgumentNullException(nameof(Function));

    /// <summary>Where the function is.</summary>
    public PciAddress Address => Function.Address;

    /// <summary>What went wrong.</summary>
    public VmError Error { get; } = Error ?? throw new ArgumentNullException(nameof(Error));

    /// <summary>The same list, empty in place of default; a null in it is a mistake of the caller.</summary>
    internal static ImmutableArray<StepFailure> Checked(ImmutableArray<StepFailure> failures)
    {
        ImmutableArray<StepFailure> given = failures.IsDefault ? [] : failures;
        return given.Contains(null!) ? throw new ArgumentNullException(nameof(failures)) : given;
    }

    /// <summary>The failure as a person reads it.</summary>
    public override string ToString() => $"{Step} of {Address} ({Error.Code.ToText()}: {Error.Message})";
}
