namespace Passthrough.Tests.Linearizability;

/// <summary>What may be asked of one number, which says all that the checker's own tests need.</summary>
internal abstract record NumberCall
{
    public sealed record Read : NumberCall;

    public sealed record Write(int Value) : NumberCall;

    /// <summary>Tells the sum.</summary>
    public sealed record Add(int Value) : NumberCall;

    /// <summary>Makes a zero the VM's number and tells whose it is: as one claims a device.</summary>
    public sealed record Claim(int Vm) : NumberCall;
}

/// <summary>A number that starts as zero. A write tells what it wrote.</summary>
internal sealed class NumberSpecification : ISequentialSpecification<int, NumberCall, int>
{
    public int Start => 0;

    public (int State, int Result) Apply(int state, NumberCall input) => input switch
    {
        NumberCall.Write write => (write.Value, write.Value),
        NumberCall.Add add => (state + add.Value, state + add.Value),
        NumberCall.Claim claim when state == 0 => (claim.Vm, claim.Vm),
        _ => (state, state),
    };
}
