namespace Passthrough;

/// <summary>One entry of a function's MSI-X table at one moment.</summary>
/// <param name="Message">What raising it writes.</param>
/// <param name="IsMasked">Vector control bit 0: true after power-on.</param>
/// <param name="IsPending">Its pending bit: it was raised and has not been let out.</param>
public readonly record struct MsixEntry(MsixMessage Message, bool IsMasked, bool IsPending);
