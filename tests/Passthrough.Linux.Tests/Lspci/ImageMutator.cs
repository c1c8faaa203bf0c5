using System.Buffers.Binary;

namespace Passthrough.Linux.Tests.Lspci;

/// <summary>Makes images of others: each is one of them with a few changes where decoders look. A seed gives the same image at every run.</summary>
internal sealed class ImageMutator(int seed, (string Name, byte[] Bytes)[] sources)
{
    private static readonly int[] StandardIds = [0x01, 0x01, 0x05, 0x10, 0x10, 0x11, 0x11, 0x13, 0x13, 0x07, 0x09];
    private static readonly int[] ExtendedIds = [0x0D, 0x0D, 0x10, 0x10, 0x0E, 0x01, 0x03, 0x00, 0x15];

    private readonly Random _random = new(seed);

    private byte[] _image = [];

    /// <summary>The mutant with what it was made of.</summary>
    public (string Name, byte[] Bytes) Make()
    {
        (string name, byte[] bytes) = sources[_random.Next(sources.Length)];
        _image = Resized(bytes);
        Action[] changes = [Bar, Bar, Plant, Plant, Plant, PlantExtended, PlantExtended, PlantExtended, Redirect, Fields, Fields, Header, Noise];
        for (int left = _random.Next(1, 12); left > 0; left--)
        {
            changes[_random.Next(changes.Length)]();
        }

        // Some readers get no more.
        int length = _random.Next(20) switch { 0 => 64, 1 or 2 => 256, _ => _image.Length };
        return (FormattableString.Invariant($"mutant {seed} of {name}"), _image[..Math.Min(length, _image.Length)]);
    }

    private byte[] Resized(byte[] bytes)
    {
        byte[] image = new byte[_random.Next(4) == 0 ? 256 : Math.Max(bytes.Length, _random.Next(3) == 0 ? 4096 : 256)];
        bytes.AsSpan(0, Math.Min(bytes.Length, image.Length)).CopyTo(image);
        return image;
    }

    private bool Rarely => _random.Next(8) == 0;

    private uint Any32 => (uint)_random.NextInt64(1L << 32);

    private void Write16(int offset, int value) => BinaryPrimitives.WriteUInt16LittleEndian(_image.AsSpan(offset), (ushort)value);

    private void Write32(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_image.AsSpan(offset), value);

    private int StandardPlace() => Rarely ? _random.Next(0x40) * 4 : 0x40 + (_random.Next(0x30) * 4);

    private int ExtendedPlace() => Rarely ? _random.Next(0x400) * 4 : 0x100 + (_random.Next(0x3C0) * 4);

    private void Bar() => Write32(0x10 + (4 * _random.Next(6)), _random.Next(8) switch
    {
        0 => 0,
        1 => uint.MaxValue,
        2 => Any32 & 0xFFFF_FFF0,
        3 => (Any32 & 0xFFFF_FFF0) | 0x4,
        4 => (Any32 & 0xFFFF_FFF0) | 0xC,
        5 => (Any32 & 0xFFFC) | 0x1,
        6 => (uint)_random.Next(16),
        _ => Any32,
    });

    // At the head of the list, so that it is found whatever the list is like.
    private void Plant()
    {
        int at = StandardPlace();
        _image[at] = (byte)(Rarely ? _random.Next(0x100) : StandardIds[_random.Next(StandardIds.Length)]);
        _image[at + 1] = _image[0x34];
        _image[0x34] = (byte)(at | (Rarely ? _random.Next(4) : 0));
        _image[0x06] |= 0x10;
        FillStandard(at);
    }

    private void PlantExtended()
    {
        if (_image.Length <= 0x100)
        {
            return;
        }

        int at = ExtendedPlace();
        int next = Rarely ? ExtendedPlace() : (int)(BinaryPrimitives.ReadUInt32LittleEndian(_image.AsSpan(0x100)) >> 20) & 0xFFC;
        int id = Rarely ? _random.Next(0x40) : ExtendedIds[_random.Next(ExtendedIds.Length)];
        Write32(at, (uint)id | ((uint)_random.Next(16) << 16) | ((uint)next << 20));
        FillExtended(at);
        if (at != 0x100)
        {
            _image[0x102] = (byte)((_image[0x102] & 0x0F) | ((at & 0xC) << 4));
            _image[0x103] = (byte)(at >> 4);
        }
    }

    private void Redirect()
    {
        if (_image.Length > 0x100 && _random.Next(2) == 0)
        {
            Write16(ExtendedPlace() + 2, (ExtendedPlace() << 4) | 1);
        }
        else
        {
            _image[StandardPlace() + 1] = (byte)_random.Next(0x100);
        }
    }

    // New bytes for capabilities that are there.
    private void Fields()
    {
        foreach (PciCapability entry in PciCapabilityList.Read(_image).Entries.Where(_ => _random.Next(2) == 0))
        {
            if (entry.IsExtended)
            {
                FillExtended(entry.Offset);
            }
            else
            {
                FillStandard(entry.Offset);
            }
        }
    }

    private void FillStandard(int at)
    {
        for (int offset = at + 2; offset < Math.Min(at + 14, 256); offset += 2)
        {
            Write16(offset, _random.Next(0x10000));
        }

        // A PCI Express capability that is mostly an endpoint's.
        if (_image[at] == 0x10 && !Rarely && at + 2 < 256)
        {
            _image[at + 2] = (byte)(_random.Next(2) << 4 | _random.Next(1, 3));
        }
    }

    private void FillExtended(int at)
    {
        for (int offset = at + 4; offset < Math.Min(at + 64, _image.Length); offset += 4)
        {
            Write32(offset, _random.Next(3) == 0 ? (uint)_random.Next(0x80) : Any32);
        }
    }

    private void Header()
    {
        switch (_random.Next(4))
        {
            case 0:
                _image[0x06] ^= 0x10;
                break;
            case 1:
                _image[0x0E] = (byte)(Rarely ? _random.Next(0x100) : _random.Next(3));
                break;
            case 2:
                Write16(0x04, _random.Next(0x800));
                break;
            default:
                Write32(0x30, Any32);
                break;
        }
    }

    private void Noise()
    {
        for (int left = _random.Next(1, 40); left > 0; left--)
        {
            _image[_random.Next(_image.Length)] = (byte)_random.Next(0x100);
        }
    }
}
