using System.Buffers.Binary;

namespace Passthrough.Linux.Tests.Lspci;

/// <summary>
/// Compares what the library and lspci 3.9 read in one image. Where lspci does not do what the specification says, the part that can be compared is, and
/// a comment says what cannot.
/// </summary>
internal static class ImageComparison
{
    private const int FirstCapability = 0x40;
    private const int FirstExtended = 0x100;
    private const string Looped = "<chain looped>";
    private const string Broken = "<chain broken>";

    /// <summary>Compares one image.</summary>
    /// <param name="image">Its bytes.</param>
    /// <param name="shown">What lspci printed.</param>
    /// <param name="isCutShort">Whether lspci ended in the middle of it, so that its last capability may be incomplete and more may be missing.</param>
    public static IEnumerable<Compared> Of(byte[] image, LspciFunction shown, bool isCutShort)
    {
        int layout = image[0x0E] & 0x7F;
        yield return Compared.Of("header", layout > 2, shown.IsHeaderUnknown);

        // Of a header that it does not know lspci shows neither BARs nor capabilities.
        if (shown.IsHeaderUnknown)
        {
            yield break;
        }

        PciCapabilityList list = PciCapabilityList.Read(image);
        IEnumerable<Compared> all = Standard(image, list, shown, isCutShort).Concat(Extended(image, list, shown, isCutShort)).Concat(Fields(image, list, shown, isCutShort));

        // Our BARs are those of a type-0 header; lspci shows two of a bridge.
        foreach (Compared compared in layout == 0 ? RegionComparison.Of(image, shown).Concat(all) : all)
        {
            yield return compared;
        }
    }

    private static IEnumerable<Compared> Standard(byte[] image, PciCapabilityList list, LspciFunction shown, bool isCutShort)
    {
        LspciCapability[] printed = [.. shown.Capabilities.Where(c => !c.IsExtended)];

        // lspci follows a pointer into the header and goes on from there; the list has ended.
        LspciCapability[] lawful = [.. printed.TakeWhile(c => c.Offset >= FirstCapability && c.Title is not (Looped or Broken))];
        PciCapability[] ours = [.. list.Entries.Where(e => !e.IsExtended)];
        yield return Lists("standard list", ours, lawful, isCutShort);
        if (!isCutShort && printed.All(c => c.Offset >= FirstCapability))
        {
            yield return Compared.Of("standard loop", list.Faults.Any(f => f.StartsWith("the standard capability list loops", StringComparison.Ordinal)), printed.Any(c => c.Title == Looped));
        }

        // Of a CardBus bridge lspci wants 128 bytes and says so elsewhere.
        int pointer = image[0x34] & 0xFC;
        if ((image[0x0E] & 0x7F) != 2 && pointer is 0 or >= FirstCapability)
        {
            yield return Compared.Of("list out of reach", image.Length < 256 && (image[0x06] & 0x10) != 0 && pointer != 0, shown.IsDenied);
        }
    }

    private static IEnumerable<Compared> Extended(byte[] image, PciCapabilityList list, LspciFunction shown, bool isCutShort)
    {
        LspciCapability[] printed = [.. shown.Capabilities.Where(c => c.IsExtended)];

        // lspci looks for an extended list only where it saw a PCI Express or PCI-X capability.
        if (!shown.Capabilities.Any(c => !c.IsExtended && image[c.Offset] is 0x10 or 0x07))
        {
            yield return Compared.Of("no extended list", "", string.Join(' ', printed.Select(c => c.Offset)));
            yield break;
        }

        // lspci follows a pointer into the standard space, and takes a header of ones, where nothing answers, for a capability that points to FFC. A null
        // capability with a next one is passed over by us, as the specification says, and printed by lspci.
        LspciCapability[] lawful = [.. printed.TakeWhile(c => c.Offset >= FirstExtended && c.Title != Looped && Header(image, c) != uint.MaxValue)];
        LspciCapability[] counted = [.. lawful.Where(c => (Header(image, c) & 0xFFFF) != 0 || Header(image, c) >> 20 < 4)];
        yield return Lists("extended list", [.. list.Entries.Where(e => e.IsExtended)], counted, isCutShort);
        if (!isCutShort && printed.All(c => c.Offset >= FirstExtended && Header(image, c) != uint.MaxValue))
        {
            yield return Compared.Of("extended loop", list.Faults.Any(f => f.StartsWith("the extended capability list loops", StringComparison.Ordinal)), printed.Any(c => c.Title == Looped));
        }
    }

    private static uint Header(byte[] image, LspciCapability capability) => BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(capability.Offset));

    private static Compared Lists(string what, PciCapability[] ours, LspciCapability[] printed, bool isCutShort)
    {
        IEnumerable<PciCapability> compared = isCutShort ? ours.Take(printed.Length) : ours;
        return new(what, string.Join(", ", compared.Select(Text)), string.Join(", ", printed.Select((c, i) => Text(new(Id(c, ours, i), c.Offset, c.IsExtended, c.Version)))));
    }

    private static string Text(PciCapability capability) => $"{capability.Offset:x} {capability.Id:x} v{capability.Version}";

    // A title that may stand for several ids stands for ours if that is among them.
    private static ushort Id(LspciCapability printed, PciCapability[] ours, int index)
    {
        ushort[] ids = LspciNames.Ids(printed);
        return index < ours.Length && ids.Contains(ours[index].Id) ? ours[index].Id : ids.DefaultIfEmpty(ushort.MaxValue).First();
    }

    private static IEnumerable<Compared> Fields(byte[] image, PciCapabilityList list, LspciFunction shown, bool isCutShort)
    {
        IEnumerable<LspciCapability> complete = isCutShort ? shown.Capabilities.SkipLast(1) : shown.Capabilities;
        foreach (LspciCapability printed in complete.Where(c => c.Title is not (Looped or Broken)))
        {
            foreach (PciCapability entry in list.Entries.Where(e => e.Offset == printed.Offset && e.IsExtended == printed.IsExtended))
            {
                foreach (Compared compared in CapabilityComparison.Of(image, entry, printed))
                {
                    yield return compared;
                }
            }
        }
    }
}
