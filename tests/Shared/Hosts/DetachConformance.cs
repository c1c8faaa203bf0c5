namespace Passthrough.Testing;

/// <summary>What detaching puts back: all that attaching and the VM changed, and nothing else.</summary>
public abstract class DetachConformance<TBed> : HostConformance<TBed>
    where TBed : HostBed, new()
{
    private static readonly AttachOptions ForAccount = new() { User = "4711" };
    private static readonly DetachOptions Keeping = new() { KeepBound = true };

    [FactOnLinux]
    public async Task A_function_is_reset_and_on_its_driver_again()
    {
        string before = await Bed.PictureAsync();
        await using ManagedHost host = await Bed.OpenAsync();
        Lease lease = await host.AttachAsync(ManagedHost.Ask(Alone), ForAccount);
        int attached = host.Begun.Length;

        await host.DetachAsync(lease);

        (await Bed.PictureAsync()).Should().Be(before);
        host.Begun.Skip(attached).Select(s => s.Name).Should().Equal("file-back", "reset", "override", "unbind", "bind");
        (await host.OwnersAsync()).Should().BeEmpty();
    }

    [FactOnLinux]
    public async Task A_function_that_was_on_no_driver_is_on_none_again()
    {
        PciAddress free = Bed.TakeFree();
        string before = await Bed.PictureAsync();
        await using ManagedHost host = await Bed.OpenAsync();

        await host.DetachAsync(await host.AttachAsync(free));

        Bed.DriverOf(free).Should().BeNull();
        (await Bed.PictureAsync()).Should().Be(before);
    }

    [TheoryOnLinux]
    [InlineData("pci-stub")]
    [InlineData(HostBed.Vfio)]
    public async Task A_function_that_an_operator_had_bound_is_bound_so_again(string driver)
    {
        Bed.BindByHand(Alone, driver);
        string before = await Bed.PictureAsync();
        await using ManagedHost host = await Bed.OpenAsync();

        Lease lease = await host.AttachAsync(Alone);
        string? attached = Bed.DriverOf(Alone);
        await host.DetachAsync(lease);

        attached.Should().Be(HostBed.Vfio);
        (Bed.DriverOf(Alone), Bed.Read(Alone, "driver_override")).Should().Be((driver, driver));
        (await Bed.PictureAsync()).Should().Be(before);
    }

    [FactOnLinux]
    public async Task An_override_that_named_the_functions_own_driver_is_there_again()
    {
        string own = Bed.DriverOf(Alone)!;
        Bed.Override(Alone, own).Should().Be(0);
        await using ManagedHost host = await Bed.OpenAsync();

        await host.DetachAsync(await host.AttachAsync(Alone));

        (Bed.DriverOf(Alone), Bed.Read(Alone, "driver_override")).Should().Be((own, own));
    }

    [FactOnLinux]
    public async Task The_file_of_a_group_goes_back_to_who_had_it()
    {
        Bed.BindByHand(Alone, HostBed.Vfio);
        Bed.ChangeOwner(Bed.GroupFileOf(Alone), 33, 44).Should().Be(0);
        await using ManagedHost host = await Bed.OpenAsync();
        Lease lease = await host.AttachAsync(ManagedHost.Ask(Alone), ForAccount);

        await host.DetachAsync(lease);

        (await Bed.OwnerOfAsync(Bed.GroupFileOf(Alone))).Should().Be("33:44");
    }

    [FactOnLinux]
    public async Task A_list_of_resets_that_was_changed_meanwhile_is_put_back()
    {
        string before = await Bed.PictureAsync();
        await using ManagedHost host = await Bed.OpenAsync();
        Lease lease = await host.AttachAsync(Alone);
        Bed.Write(Alone, "reset_method", Bed.Read(Alone, "reset_method")!.Split(' ')[^1]).Should().Be(0);

        await host.DetachAsync(lease);

        (await Bed.PictureAsync()).Should().Be(before);
    }

    [FactOnLinux]
    public async Task A_card_without_resets_of_its_functions_is_reset_as_a_whole_once_and_its_drivers_come_back()
    {
        string before = await Bed.PictureAsync();
        await using ManagedHost host = await Bed.OpenAsync();
        Lease lease = await host.AttachAsync(ManagedHost.AskInUse(Card));

        await host.DetachAsync(lease);

        host.Told.Where(t => t.State == HostStepState.Done && t.Step.Name.Contains("reset", StringComparison.Ordinal)).Should().ContainSingle()
            .Which.Step.Functions.Select(f => f.Address).Should().Equal(Card);
        (await Bed.PictureAsync()).Should().Be(before);
    }

    [FactOnLinux]
    public async Task Kept_bound_a_function_is_reset_and_free_on_vfio()
    {
        await using ManagedHost host = await Bed.OpenAsync();
        Lease lease = await host.AttachAsync(ManagedHost.Ask(Alone), ForAccount);
        int attached = host.Begun.Length;

        await host.DetachAsync(lease, Keeping);

        host.Begun.Skip(attached).Select(s => s.Name).Should().Equal("file-back", "reset");
        (Bed.DriverOf(Alone), await Bed.OwnerOfAsync(Bed.GroupFileOf(Alone))).Should().Be((HostBed.Vfio, "0:0"));
        (await host.OwnersAsync()).Should().BeEmpty();
    }
}
