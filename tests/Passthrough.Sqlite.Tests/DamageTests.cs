namespace Passthrough.Sqlite.Tests;

/// <summary>A file that was cut or in which bits flipped: the right owners, or a clear error, and never anything else.</summary>
[Trait("Category", "Heavy")]
public sealed class DamageTests : IAsyncLifetime
{
    private const int PageSize = 4096;

    private static readonly HostId[] Hosts = [StoreFiles.Host, SampleStore.Other];

    private readonly StoreFiles _files = new();
    private byte[] _sound = [];
    private string _owners = "";
    private string _ownersAfter = "";
    private int _refused;
    private int _right;

    public async Task InitializeAsync()
    {
        await using (SqliteOwnershipStore store = (await SqliteOwnershipStore.OpenAsync(_files.Options)).GetValueOrThrow())
        {
            await SampleStore.FillAsync(store);
            _owners = await OwnersAsync(store);
        }

        _sound = await File.ReadAllBytesAsync(_files.Path);
        (_, _ownersAfter) = await ClaimAsync();
    }

    public async Task DisposeAsync() => await _files.CloseAsync();

    [Fact]
    public async Task A_file_cut_at_any_page_or_a_byte_beside_it_is_refused()
    {
        for (int length = 0; length < _sound.Length; length += PageSize)
        {
            await TryAsync(_sound[..length], $"cut to {length}");
            await TryAsync(_sound[..(length + 1)], $"cut to {length + 1}");
            await TryAsync(_sound[..(length + PageSize - 1)], $"cut to {length + PageSize - 1}");
        }

        // The very last byte of the file is in nobody's row.
        _right.Should().BeLessThanOrEqualTo(1);
        _refused.Should().BeGreaterThanOrEqualTo((_sound.Length / PageSize * 3) - 1);
    }

    [Fact]
    public async Task A_page_of_zeros_is_refused_or_makes_no_difference()
    {
        for (int page = 0; page < _sound.Length; page += PageSize)
        {
            byte[] bytes = [.. _sound];
            bytes.AsSpan(page, PageSize).Clear();
            await TryAsync(bytes, $"zeros at {page}");
        }

        _refused.Should().BeGreaterThan(_right);
    }

    [Fact]
    public async Task A_page_that_is_another_page_is_refused_or_makes_no_difference()
    {
        int pages = _sound.Length / PageSize;
        var random = new Random(5);
        for (int i = 0; i < TestScale.Of(400); i++)
        {
            byte[] bytes = [.. _sound];
            int from = random.Next(pages) * PageSize;
            int to = random.Next(pages) * PageSize;
            _sound.AsSpan(from, PageSize).CopyTo(bytes.AsSpan(to));
            await TryAsync(bytes, $"page at {from} also at {to}");
        }

        _refused.Should().BeGreaterThan(_right);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_flipped_bit_is_refused_or_makes_no_difference(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < TestScale.Of(700); i++)
        {
            byte[] bytes = [.. _sound];
            int at = random.Next(bytes.Length);
            bytes[at] ^= (byte)(1 << random.Next(8));
            await TryAsync(bytes, $"flipped in byte {at}");
        }

        _refused.Should().BePositive();
        _right.Should().BePositive();
    }

    [Fact]
    public async Task A_flipped_bit_in_the_files_head_is_refused_or_makes_no_difference()
    {
        const int HeadLength = 100;
        for (int bit = 0; bit < HeadLength * 8; bit++)
        {
            byte[] bytes = [.. _sound];
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            await TryAsync(bytes, $"flipped bit {bit}");
        }

        _refused.Should().BePositive();
    }

    private async Task TryAsync(byte[] bytes, string damage)
    {
        await File.WriteAllBytesAsync(_files.Path, bytes);
        (string? first, string? then) = await ClaimAsync();
        (first ?? _owners).Should().Be(_owners, damage);
        (then ?? _ownersAfter).Should().Be(_ownersAfter, damage);
        _ = then is null ? _refused++ : _right++;
    }

    // The owners, and those after one claim more when the store is opened again; null where the store says that it is damaged.
    private async Task<(string? Before, string After)> ClaimAsync()
    {
        string? before = null;
        string? after = null;
        VmResult<SqliteOwnershipStore> opened = await SqliteOwnershipStore.OpenAsync(_files.Options with { TimeProvider = TimeProvider.System });
        if (Told(opened, out SqliteOwnershipStore? store))
        {
            await using (store)
            {
                before = await OwnersAsync(store);
                after = before is not null && await WriteAsync(store) ? "" : null;
            }
        }

        if (after is not null && Told(await SqliteOwnershipStore.OpenAsync(_files.Options), out store))
        {
            await using (store)
            {
                after = await OwnersAsync(store);
            }
        }

        return (before, after!);
    }

    private static async Task<bool> WriteAsync(SqliteOwnershipStore store)
    {
        var client = new StoreClient(store, StoreFiles.Host, StoreCards.WithPair());
        return Told(await store.ReadAsync(StoreFiles.Host), out StoredOwnership? stored)
            && Told(stored.ToSnapshot(), out RegistrySnapshot? snapshot)
            && client.Registry.Restore(snapshot).IsSuccess
            && Told(await client.DoAsync(new AssignCommand(StoreClient.Ask(StoreFiles.Vm2, 7))), out _);
    }

    private static async Task<string> OwnersAsync(SqliteOwnershipStore store)
    {
        List<string> owners = [];
        if (!Told(await store.HostsAsync(), out IReadOnlyList<HostId>? hosts))
        {
            return null!;
        }

        owners.Add(string.Join(", ", hosts));
        foreach (HostId host in Hosts)
        {
            if (!Told(await store.ReadAsync(host), out StoredOwnership? told))
            {
                return null!;
            }

            owners.AddRange(StorePicture.Of(told));
        }

        return string.Join('\n', owners);
    }

    // Only what says that the store is not as it was written is an answer; every other error is as wrong as a wrong owner.
    private static bool Told<T>(VmResult<T> result, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? value)
    {
        if (result.TryGetValue(out value, out VmError? error))
        {
            return value is not null;
        }

        error.Code.Should().BeOneOf(
            VmErrorCode.StoreDamaged, VmErrorCode.StoreNotReadable, VmErrorCode.StoreVersionNewer, VmErrorCode.StoreNotWritten);
        return false;
    }
}
