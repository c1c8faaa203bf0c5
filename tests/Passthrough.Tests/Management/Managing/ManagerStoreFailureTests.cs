using static Passthrough.Tests.Management.Managing.ManagedHost;

namespace Passthrough.Tests.Management.Managing;

/// <summary>Whatever goes wrong with a store, memory never precedes it, and both agree once they have spoken to each other again.</summary>
public sealed class ManagerStoreFailureTests
{
    private static readonly string[] Operations =
        ["assign", "reserve", "commit", "cancel", "release", "release by address", "release all", "quarantine", "clear", "attach", "detach"];

    private readonly ManagedHost _host = new();

    public static TheoryData<string, Mishap, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, Mishap, int>();
            foreach (string operation in Operations)
            {
                foreach (Mishap mishap in Enum.GetValues<Mishap>())
                {
                    cases.Add(operation, mishap, 1);
                    cases.Add(operation, mishap, 2);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Memory_never_precedes_the_store_and_agrees_with_it_afterwards(string operation, Mishap mishap, int append)
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        Func<Task<VmError?>> run = await PrepareAsync(manager, operation);
        _host.Store.Fail(StoreCall.Append, append, mishap);

        _ = await ErrorOfAsync(run);

        manager.Registry.Revision.Should().BeLessThanOrEqualTo((await _host.ReadAsync()).Revision);
        (await manager.RefreshAsync()).ThrowIfError();
        Owners(manager).Should().BeEquivalentTo(await _host.OwnersAsync());
        manager.Registry.Verify().Should().BeEmpty();
    }

    public static TheoryData<string, StoreCall, int> CallsOfEach
    {
        get
        {
            var cases = new TheoryData<string, StoreCall, int>();
            foreach (string operation in Operations)
            {
                foreach (StoreCall call in Enum.GetValues<StoreCall>())
                {
                    cases.Add(operation, call, 1);
                    cases.Add(operation, call, 2);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(CallsOfEach))]
    public async Task A_store_that_is_gone_from_some_call_on_is_an_error_and_no_exception(string operation, StoreCall call, int number)
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        Func<Task<VmError?>> run = await PrepareAsync(manager, operation);
        _host.Store.Fail(call, number, Mishap.Unreachable);
        _host.Store.OnMishap = () => _host.Store.Always = Mishap.Unreachable;

        _ = await run();

        _host.Store.Mend();
        manager.Registry.Revision.Should().BeLessThanOrEqualTo((await _host.ReadAsync()).Revision);
        (await manager.RefreshAsync()).ThrowIfError();
        Owners(manager).Should().BeEquivalentTo(await _host.OwnersAsync());
    }

    [Theory]
    [InlineData("assign")]
    [InlineData("reserve")]
    [InlineData("commit")]
    [InlineData("cancel")]
    [InlineData("release")]
    [InlineData("clear")]
    public async Task An_acknowledgement_that_was_lost_is_found_in_the_trail(string operation)
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        Func<Task<VmError?>> run = await PrepareAsync(manager, operation);
        ulong before = manager.Registry.Revision;
        _host.Store.Fail(StoreCall.Append, 1, Mishap.AcknowledgementLost);

        VmError? error = await run();

        error.Should().BeNull();
        manager.Registry.Revision.Should().Be(before + 1);
    }

    [Theory]
    [InlineData("assign")]
    [InlineData("release")]
    public async Task A_request_that_was_lost_stays_unknown(string operation)
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        Func<Task<VmError?>> run = await PrepareAsync(manager, operation);
        _host.Store.Fail(StoreCall.Append, 1, Mishap.RequestLost);

        (await run())!.Code.Should().Be(VmErrorCode.StoreOutcomeUnknown);
    }

    [Fact]
    public async Task An_acknowledgement_that_was_lost_after_others_had_been_faster_is_found_too()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        await using PassthroughManager other = await _host.OpenAsync("other", store: _host.Kept);
        _host.Store.Fail(StoreCall.Append, 1, Mishap.AcknowledgementLost);
        _host.Store.BeforeAppend = () => other.AssignAsync(Ask(Vm2, 1)).AsTask().GetAwaiter().GetResult().ThrowIfError();

        Lease lease = (await manager.AssignAsync(Ask(Vm1, 0))).GetValueOrThrow();

        lease.Generation.Should().Be(2);
        manager.Registry.LeasesOf(Vm2).Should().HaveCount(1);
    }

    [Fact]
    public async Task What_another_process_decided_likewise_is_not_taken_for_ones_own()
    {
        await using PassthroughManager other = await _host.OpenAsync("other", store: _host.Kept);
        var lost = new LostAfterDecision(_host.Kept, async () => (await other.AssignAsync(Ask(Vm1, 0))).ThrowIfError());
        await using PassthroughManager manager = await _host.OpenAsync("one", store: lost);

        VmError? error = (await manager.AssignAsync(Ask(Vm1, 0))).Error;

        error!.Code.Should().Be(VmErrorCode.RevisionMoved);
        manager.Registry.LeasesOf(Vm1).Should().HaveCount(1, "what the other one wrote is known now");
    }

    [Fact]
    public async Task A_store_that_was_put_back_is_refused_with_an_error()
    {
        var store = new SwitchingStore(_host.Kept);
        await using PassthroughManager manager = await _host.OpenAsync(store: store);
        (await manager.AssignAsync(Ask(Vm1, 0))).ThrowIfError();
        store.Now = new InMemoryOwnershipStore(FixedClock.Instance);

        (await manager.AssignAsync(Ask(Vm1, 1))).Error!.Code.Should().Be(VmErrorCode.StoreDamaged);
    }

    private static async Task<Func<Task<VmError?>>> PrepareAsync(PassthroughManager manager, string operation)
    {
        Lease assigned = (await manager.AssignAsync(Ask(Vm2, 2))).GetValueOrThrow();
        Lease reserved = (await manager.ReserveAsync(Ask(Vm2, 3))).GetValueOrThrow();
        (await manager.AssignAsync(Ask(Vm2, 1))).ThrowIfError();
        (await manager.QuarantineAsync(At(1), "unclean")).ThrowIfError();
        return operation switch
        {
            "assign" => async () => (await manager.AssignAsync(Ask(Vm1, 0))).Error,
            "reserve" => async () => (await manager.ReserveAsync(Ask(Vm1, 0))).Error,
            "commit" => async () => (await manager.CommitAsync(reserved)).Error,
            "cancel" => async () => (await manager.CancelAsync(reserved)).Error,
            "release" => async () => (await manager.ReleaseAsync(assigned)).Error,
            "release by address" => async () => (await manager.ReleaseAsync(At(2), Vm2)).Error,
            "release all" => async () => (await manager.ReleaseAllAsync(Vm2)).Error,
            "quarantine" => async () => (await manager.QuarantineAsync(At(2), "unclean")).Error,
            "clear" => async () => (await manager.ClearAsync(At(1), "cleaned")).Error,
            "attach" => async () => (await manager.AttachAsync(Ask(Vm1, 0))).Error,
            _ => async () => (await manager.DetachAsync(assigned)).Error,
        };
    }
}
