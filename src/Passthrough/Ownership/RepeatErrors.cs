namespace Passthrough;

/// <summary>A request whose id has been used: for the same request or for another.</summary>
/// <param name="Code">
/// <see cref="VmErrorCode.RequestRepeated"/> (the same, its lease in force), <see cref="VmErrorCode.RequestAlreadyReleased"/> (the same, its lease over) or
/// <see cref="VmErrorCode.RequestIdReused"/> (another).
/// </param>
/// <param name="Id">The id.</param>
/// <param name="Lease">What was granted under it.</param>
public sealed record RequestIdKnown(VmErrorCode Code, Guid Id, Lease Lease) : VmError(Code)
{
    /// <inheritdoc/>
    public override string Message => Code switch
    {
        VmErrorCode.RequestRepeated => $"request {Id} was granted before: {Lease}",
        VmErrorCode.RequestAlreadyReleased => $"request {Id} was granted before, and {Lease} is over",
        _ => $"request {Id} was another one: it was granted {Lease}",
    };
}

/// <summary>An override that cannot count.</summary>
/// <param name="Override">The override.</param>
/// <param name="Rule">What is wrong with it.</param>
public sealed record OverrideInvalid(RuleOverride Override, string Rule) : VmError(VmErrorCode.OverrideInvalid)
{
    /// <inheritdoc/>
    public override string Message => $"{Override.Code.ToText()} ({Override.Code}) is not overridden: {Rule}";

    /// <summary>Why an override cannot count; null when it can.</summary>
    internal static OverrideInvalid? Check(RuleOverride given) =>
        given.Code is not (VmErrorCode.NeededByHost or VmErrorCode.NoUsableReset) ? new(given, "this rule has no exception")
        : string.IsNullOrWhiteSpace(given.Reason) ? new(given, "no reason is given")
        : null;
}
