namespace Passthrough.Tests.BadInput;

/// <summary>One line of the table: a call that must be refused.</summary>
/// <param name="Method">The method, as <c>Type.Method</c>.</param>
/// <param name="Run">Calls it.</param>
/// <param name="Expected">The code of the refusal.</param>
internal sealed record BadCall(string Method, Func<BadInputWorld, VmError?> Run, VmErrorCode Expected);
