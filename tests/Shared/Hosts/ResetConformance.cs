namespace Passthrough.Testing;

/// <summary>How a kernel and its VFIO reset functions: what the library relies on, and what the made kernel has to imitate.</summary>
public abstract class ResetConformance<TBed> : HostConformance<TBed>
    where TBed : HostBed, new()
{
    [FactOnLinux]
    public void A_function_is_reset_in_a_way_of_its_own()
    {
        Bed.BindByHand(Alone, HostBed.Vfio);

        (Bed.Write(Alone, "reset", "2"), Bed.Write(Alone, "reset", "1")).Should().Be((Errno.Invalid, 0));
    }

    [FactOnLinux]
    public void A_function_without_a_way_to_reset_it_has_no_files_about_it()
    {
        (Bed.Read(Card[1], "reset"), Bed.Read(Card[1], "reset_method")).Should().Be((null, null));
        Bed.Write(Card[1], "reset", "1").Should().Be(Errno.NoEntry);
    }

    [FactOnLinux]
    public void A_bus_that_others_share_is_not_reset_for_one()
    {
        Bed.Read(Card[0], "reset_method").Should().Be("bus");

        Bed.Write(Card[0], "reset", "1").Should().Be(Errno.NotATypewriter);
    }

    [FactOnLinux]
    public void A_bus_that_others_share_is_no_way_that_can_be_chosen()
    {
        Bed.Write(Card[0], "reset_method", "bus").Should().Be(Errno.Invalid);

        Bed.Read(Card[0], "reset_method").Should().Be("bus");
    }

    [FactOnLinux]
    public void The_ways_to_reset_can_be_fewer_and_put_back()
    {
        string all = Bed.Read(Alone, "reset_method")!;
        string last = all.Split(' ')[^1];

        Bed.Write(Alone, "reset_method", last).Should().Be(0);
        Bed.Read(Alone, "reset_method").Should().Be(last).And.NotBe(all);
        Bed.Write(Alone, "reset_method", "default").Should().Be(0);
        Bed.Read(Alone, "reset_method").Should().Be(all);
    }

    [TheoryOnLinux]
    [InlineData("sideways")]
    [InlineData("af_flr")]
    public void A_way_that_the_kernel_or_the_function_has_not_is_refused(string way)
    {
        string? before = Bed.Read(Alone, "reset_method");

        Bed.Write(Alone, "reset_method", $"bus {way}").Should().Be(Errno.Invalid);

        Bed.Read(Alone, "reset_method").Should().Be(before);
    }

    [FactOnLinux]
    public void Without_any_way_left_it_is_not_reset()
    {
        Bed.Write(Alone, "reset_method", "\n").Should().Be(0);

        (Bed.Read(Alone, "reset_method"), Bed.Write(Alone, "reset", "1"), Bed.Write(Alone, "reset_method", "default")).Should().Be((string.Empty, Errno.NotATypewriter, 0));
    }

    [FactOnLinux]
    public void A_hot_reset_takes_the_whole_card()
    {
        Card.ToList().ForEach(f => Bed.BindByHand(f, HostBed.Vfio));

        int error = Bed.HotReset(Card[0], Card, out string stage);

        (error, stage).Should().Be((0, string.Empty));
    }

    [FactOnLinux]
    public void A_hot_reset_reaches_none_that_was_not_named()
    {
        Card.ToList().ForEach(f => Bed.BindByHand(f, HostBed.Vfio));

        int error = Bed.HotReset(Card[0], Card.Take(2), out string stage);

        (error, stage).Should().Be((Errno.NotPermitted, $"the reset would reach {Card[2]} too"));
    }

    [FactOnLinux]
    public void A_hot_reset_needs_a_group_that_is_not_in_use()
    {
        Bed.BindByHand(Card[0], HostBed.Vfio);

        int error = Bed.HotReset(Card[0], Card, out string stage);

        (error, stage).Should().Be((Errno.Busy, $"VFIO_GROUP_GET_STATUS of /{Bed.GroupFileOf(Card[0])}: a function of the group is on a driver of the host's"));
    }

    [FactOnLinux]
    public void A_hot_reset_needs_the_whole_card_on_vfio()
    {
        Bed.BindByHand(Card[0], HostBed.Vfio);
        (Bed.Unbind(Card[1]), Bed.Unbind(Card[2])).Should().Be((0, 0));

        int error = Bed.HotReset(Card[0], Card, out string stage);

        (error, stage).Should().Be((Errno.Invalid, "VFIO_DEVICE_PCI_HOT_RESET"));
    }

    [FactOnLinux]
    public void A_hot_reset_needs_the_groups_file()
    {
        int error = Bed.HotReset(Card[0], Card, out string stage);

        (error, stage).Should().Be((Errno.NoEntry, $"open of /{Bed.GroupFileOf(Card[0])}"));
    }

    [FactOnLinux]
    public async Task A_manager_resets_a_device_that_is_free()
    {
        PciAddress free = Bed.TakeFree();
        string before = await Bed.PictureAsync();
        await using ManagedHost host = await Bed.OpenAsync();

        (await host.Manager.ResetAsync(free)).ThrowIfError();

        (await host.OwnersAsync()).Should().BeEmpty();
        (await Bed.PictureAsync()).Should().Be(before);
    }
}
