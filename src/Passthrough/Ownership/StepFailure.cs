using System.Collections.Immutable;

namespace Passthrough;

/// <summary>A step of a release that the host could not perform.</summary>
/// <param name="Address">The function.</param>
/// <param name="Step">The step, one of the host's (<see cref="TeardownSteps.IsPerformedByHost"/>).</param>
/// <param name="Error">What went wrong.</param>
public sealed record StepFailure(PciAddress Address, TeardownStep Step, VmError Error)
{
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
