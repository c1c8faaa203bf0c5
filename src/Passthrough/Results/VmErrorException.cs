namespace Passthrough;

/// <summary>A <see cref="VmError"/> for callers who prefer exceptions: thrown by <c>GetValueOrThrow</c> and <c>ThrowIfError</c> only.</summary>
public sealed class VmErrorException : Exception
{
    /// <summary>Makes the exception of an error.</summary>
    /// <param name="error">The error.</param>
    public VmErrorException(VmError error)
        : base(error?.ToString())
    {
        ArgumentNullException.ThrowIfNull(error);
        Error = error;
    }

    /// <summary>The error.</summary>
    public VmError Error { get; }
}
