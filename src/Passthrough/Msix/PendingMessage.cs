namespace Passthrough;

/// <summary>An interrupt that was pending and has been let out.</summary>
/// <param name="Entry">The table entry, from 0.</param>
/// <param name="Message">The message to deliver, as the entry held it when it was let out.</param>
public readonly record struct PendingMessage(int Entry, MsixMessage Message);
