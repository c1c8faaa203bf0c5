using Passthrough.Linux;

namespace Passthrough.Testing;

/// <summary>What attaching does to a host, and what it refuses.</summary>
public abstract class AttachConformance<TBed> : HostConformance<TBed>
    where TBed : HostBed, new()
{
    private static readonly AttachOptions ForAccount = new() { User = "4711" };

    [FactOnLinux]
    public async Task Claimed_functions_are_on_vfio_and_their_files_are_the_accounts()
    {
        await using ManagedHost host = await Bed.OpenAsync();

        Lease lease = await host.AttachAsync(ManagedHost.AskInUse([Alone, .. Card]), ForAccount);

        lease.Functions.Select(f => Bed.DriverOf(f.Address)).Should().Equal(HostBed.Vfio, HostBed.Vfio, HostBed.Vfio, HostBed.Vfio);
        (await Bed.OwnerOfAsync(Bed.GroupFileOf(Alone))).Should().Be("4711:0");
        (await Bed.OwnerOfAsync(Bed.GroupFileOf(Card[0]))).Should().Be("4711:0");
        (await host.OwnersAsync()).Should().Equal($"{Alone} {string.Join(' ', Card)} Assigned");
    }

    [FactOnLinux]
    public async Task What_a_function_was_is_in_the_store()
    {
        (string? driver, string? methods) = (Bed.DriverOf(Alone), Bed.Read(Alone, "reset_method"));
        Bed.Override(Alone, driver!).Should().Be(0);
        await using ManagedHost host = await Bed.OpenAsync();

        _ = await host.AttachAsync(Alone);

        StoredHostRecord kept = (await host.RecordsAsync()).Should().ContainSingle().Subject;
        BindingRecord record = HostRecordText.Read(kept.Function.Address, kept.Record).GetValueOrThrow();
        (kept.Function.Address, record.Driver!.Text, record.Override, record.ResetMethods, record.FileOwner).Should().Be((Alone, driver!, driver, methods, null));
    }

    [FactOnLinux]
    public async Task Nothing_is_written_before_the_store_has_what_a_function_was()
    {
        string before = await Bed.PictureAsync();
        await using ManagedHost host = await Bed.OpenAsync(new StoreWithoutRecords());

        VmResult<Lease> refused = await host.TryAttachAsync(Alone);

        refused.Error.Should().NotBeNull();
        host.Begun.Should().NotBeEmpty();
        (await Bed.PictureAsync()).Should().Be(before);
        (await host.OwnersAsync()).Should().BeEmpty();
    }

    [FactOnLinux]
    public async Task The_plan_that_is_shown_is_what_is_done()
    {
        string before = await Bed.PictureAsync();
        await using ManagedHost host = await Bed.OpenAsync();
        ClaimRequest request = ManagedHost.AskInUse([Alone, .. Card]);

        HostPlan plan = (await host.Manager.PlanAttachAsync(request, ForAccount)).GetValueOrThrow();
        string shown = await Bed.PictureAsync();
        _ = await host.AttachAsync(request, ForAccount);

        shown.Should().Be(before);
        host.Begun.Select(s => s.Command).Should().Equal(plan.Steps.Select(s => s.Command));
    }

    [FactOnLinux]
    public async Task A_function_on_no_driver_is_not_unbound()
    {
        PciAddress free = Bed.TakeFree();
        await using ManagedHost host = await Bed.OpenAsync();

        _ = await host.AttachAsync(free);

        Bed.DriverOf(free).Should().Be(HostBed.Vfio);
        host.Begun.Select(s => s.Name).Should().Equal("override", "probe", "file");
    }

    [FactOnLinux]
    public async Task A_function_that_is_on_the_driver_already_is_only_looked_at()
    {
        Bed.BindByHand(Alone, HostBed.Vfio);
        string before = await Bed.PictureAsync();
        await using ManagedHost host = await Bed.OpenAsync();

        _ = await host.AttachAsync(Alone);

        host.Begun.Select(s => s.Name).Should().Equal("verify", "file");
        (await Bed.PictureAsync()).Should().Be(before);
        (await host.RecordsAsync()).Should().ContainSingle();
    }

    [FactOnLinux]
    public async Task A_part_of_a_card_is_refused_while_the_rest_is_on_drivers()
    {
        string before = await Bed.PictureAsync();
        await using ManagedHost host = await Bed.OpenAsync();

        VmResult<Lease> refused = await host.TryAttachAsync(ManagedHost.AskInUse(Card[0]));

        refused.Error!.Message.Should().Contain(Card[1].ToString());
        (await Bed.PictureAsync()).Should().Be(before);
    }
}
