namespace Passthrough;

/// <summary>A request that names no device.</summary>
public sealed record NothingRequested() : VmError(VmErrorCode.NothingRequested)
{
    /// <inheritdoc/>
    public override string Message => "the request names no device";
}
