namespace Passthrough.Linux.Tests;

/// <summary>Short ways to a reading.</summary>
internal static class TreeReading
{
    public static HostInventory Read(this FakeHostTree tree) => LinuxHost.Open(tree.Root).GetValueOrThrow().ReadInventory().GetValueOrThrow();

    public static PciFunction Only(this FakeHostTree tree) => tree.Read().Functions.Should().ContainSingle().Subject;

    public static PciFunction At(this HostInventory inventory, string address) => inventory.Find(PciAddress.Parse(address)).GetValueOrThrow();

    public static HostInventory ReadRecording(string text) =>
        LinuxHost.OfTree(RecordingParser.Parse(System.Text.Encoding.UTF8.GetBytes(text), "test").GetValueOrThrow()).ReadInventory().GetValueOrThrow();
}
