using System.Text;

namespace Passthrough.Package.Tests.Docs;

/// <summary><c>docs/ownership.md</c> is printed from the table by which the registry decides.</summary>
public sealed class OwnershipTableTests
{
    private static readonly OwnershipState[] States = Enum.GetValues<OwnershipState>();
    private static readonly OwnershipOperation[] Operations = Enum.GetValues<OwnershipOperation>();

    [Fact]
    public void The_page_has_every_cell_of_the_table() => ApprovedText.Check("docs/ownership.md", Page(), "PASSTHROUGH_ACCEPT_DOCS");

    private static string Page() => $"""
        # Ownership: states and operations

        A registered device is in one of five states. What comes of an operation follows from the state alone once the request, the lease or the reason
        that it was asked with is sound. This page is made from `OwnershipTable`, by which the registry decides, and a test keeps the two equal (see
        `CONTRIBUTING.md`).

        ## The states

        | state | meaning |
        |---|---|
        {Lines(States.Select(s => $"| {s} | {XmlSummaries.OfField(typeof(OwnershipState), s.ToString())} |"))}

        ## The operations

        | operation | meaning |
        |---|---|
        {Lines(Operations.Select(o => $"| {o} | {XmlSummaries.OfField(typeof(OwnershipOperation), o.ToString())} |"))}

        ## What comes of them

        `→` names the state after it; anything else is the refusal, after which nothing has changed.

        | operation | {string.Join(" | ", States)} |
        |---|{string.Concat(States.Select(_ => "---|"))}
        {Lines(Operations.Select(Row))}

        - All devices of a request or a lease go together. One of them that refuses refuses all, and every reason is told.
        - `Assign` and `Reserve` ask more than the state: whether the VM may have the device at all. `DeviceRegistry.Explain` tells that beforehand.
        - `Commit`, `Cancel`, `Release`, `BeginRelease` and `CompleteRelease` are asked with a lease, and the row counts while that lease is in force. One that is
          not is refused whatever the state: as `StaleLease` where one of its devices is held under another lease, as `DeviceQuarantined` where one of them went
          into quarantine after the same VM, as `AlreadyReleased` otherwise.
        - A reservation that is cancelled, or released, is torn down like any other: what was prepared for its VM is gone.
        - A device that the host does not report any more keeps its state and goes on by this table, but for a new claim, which is refused as `DeviceAbsent`. The
          plan of its release leaves the host's steps out and names it. Once nobody has a claim on it, it is forgotten; when it is reported again before that,
          it is in the state that it left.
        - `Unregister` is for devices that were registered by hand. One that the host reports is refused as `DeviceReported`.

        """;

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);

    private static string Row(OwnershipOperation operation) =>
        new StringBuilder($"| {operation} |").AppendJoin(string.Empty, States.Select(s => $" {OwnershipTable.Of(operation, s)} |")).ToString();
}
