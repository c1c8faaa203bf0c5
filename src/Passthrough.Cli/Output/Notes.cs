namespace Passthrough.Cli.Output;

/// <summary>Sentences that more than one command prints.</summary>
internal static class Notes
{
    public const string AssumedIommu =
        "Planned as if the host had an IOMMU (--assume-iommu), each function without one its own unit: a real assignment needs the IOMMU.";

    public const string LacksRights = "? could not be read without rights: run as root to see it.";
}
