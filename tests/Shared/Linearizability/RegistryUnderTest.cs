namespace Passthrough.Testing;

/// <summary>Something that answers as a registry does. It knows the claims that it granted, for those who want to give one back.</summary>
/// <param name="mostCalls">How often it is asked at most.</param>
internal abstract class RegistryUnderTest(int mostCalls)
{
    private readonly GrantedClaim?[] _granted = new GrantedClaim?[mostCalls];
    private int _count;

    public RegistryAnswer Perform(RegistryCall call)
    {
        RegistryAnswer answer = Answer(call);
        if (answer is RegistryAnswer.Granted granted)
        {
            Volatile.Write(ref _granted[Interlocked.Increment(ref _count) - 1], granted.Claim);
        }

        return answer;
    }

    /// <summary>The last claim but some, whoever asked for it; null when there is none.</summary>
    public GrantedClaim? Recent(int before)
    {
        int place = Volatile.Read(ref _count) - 1 - before;
        return place < 0 ? null : Volatile.Read(ref _granted[place]);
    }

    protected abstract RegistryAnswer Answer(RegistryCall call);
}
