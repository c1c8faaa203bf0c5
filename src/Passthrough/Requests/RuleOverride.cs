namespace Passthrough;

/// <summary>A rule that a request sets aside. The event of the claim keeps the reason.</summary>
/// <param name="Code">The code of the reason against the request that is to count no more.</param>
/// <param name="Reason">Why, in a few words; an empty text is refused when the request is made.</param>
public sealed record RuleOverride(VmErrorCode Code, string Reason)
{
    /// <summary>Why, in a few words.</summary>
    public string Reason { get; init => field = NotNull(value); } = NotNull(Reason);

    private static string NotNull(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return reason;
    }
}
