namespace Passthrough;

/// <summary>
/// An error as it was written down: its code and its texts, without the values that its own record carried. What a snapshot says of a step that failed
/// is read back as this.
/// </summary>
/// <param name="Code">The code; one that a later version of the library knows may have no name here.</param>
/// <param name="Text">What the error's <see cref="VmError.Message"/> was, as it stands in the record.</param>
/// <param name="Advice">What its <see cref="VmError.Remedy"/> was, as it stands in the record.</param>
public sealed record RecordedError(VmErrorCode Code, string Text, string Advice) : VmError(Code)
{
    /// <summary>What the error's message was, as it stands in the record.</summary>
    public string Text { get; } = Text ?? throw new ArgumentNullException(nameof(Text));

    /// <summary>What its remedy was, as it stands in the record.</summary>
    public string Advice { get; } = Advice ?? throw new ArgumentNullException(nameof(Advice));

    // A record is foreign text: anybody may have written it.
    /// <inheritdoc/>
    public override string Message => Quoted.Clean(Text, int.MaxValue);

    /// <inheritdoc/>
    public override string Remedy => Quoted.Clean(Advice, int.MaxValue);

    /// <summary>The same of any error; of one that was recorded before, itself.</summary>
    internal static RecordedError Of(VmError error) => error as RecordedError ?? new(error.Code, error.Message, error.Remedy);
}
