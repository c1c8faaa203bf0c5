using System.Diagnostics;

namespace Passthrough;

/// <summary>Which function a lease is for.</summary>
/// <param name="Address">Where it is.</param>
[DebuggerDisplay("{Address,nq}")]
public readonly record struct FunctionKey(PciAddress Address);
