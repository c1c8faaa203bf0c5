namespace Passthrough.Linux.Tests.Lspci;

/// <summary>One thing that both sides say of an image, in lspci's words.</summary>
/// <param name="What">What it is about.</param>
/// <param name="Ours">What the library's decoders say.</param>
/// <param name="Lspci">What lspci printed.</param>
internal readonly record struct Compared(string What, string Ours, string Lspci)
{
    public bool Differs => !string.Equals(Ours, Lspci, StringComparison.Ordinal);

    public static Compared Of(string what, object? ours, object? lspci) => new(what, ours?.ToString() ?? "nothing", lspci?.ToString() ?? "nothing");
}
