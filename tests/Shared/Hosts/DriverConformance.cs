namespace Passthrough.Testing;

/// <summary>How a kernel binds functions to drivers: what the library relies on, and what the made kernel has to imitate.</summary>
public abstract class DriverConformance<TBed> : HostConformance<TBed>
    where TBed : HostBed, new()
{
    [FactOnLinux]
    public void An_override_is_shown_and_an_empty_line_clears_it()
    {
        Bed.Override(Alone, HostBed.Vfio).Should().Be(0);
        Bed.Read(Alone, "driver_override").Should().Be(HostBed.Vfio);

        Bed.Override(Alone, string.Empty).Should().Be(0);
        Bed.Read(Alone, "driver_override").Should().Be(HostBed.NoOverride);
    }

    [FactOnLinux]
    public void An_override_leaves_a_function_on_the_driver_that_has_it()
    {
        string? before = Bed.DriverOf(Alone);

        (Bed.Override(Alone, HostBed.Vfio), Bed.Probe(Alone)).Should().Be((0, 0));

        Bed.DriverOf(Alone).Should().Be(before).And.NotBeNull();
    }

    [FactOnLinux]
    public async Task Unbinding_and_probing_with_an_override_binds_to_that_driver_and_makes_the_groups_file()
    {
        (Bed.Override(Alone, HostBed.Vfio), Bed.Unbind(Alone), Bed.Probe(Alone)).Should().Be((0, 0, 0));

        Bed.DriverOf(Alone).Should().Be(HostBed.Vfio);
        (await Bed.OwnerOfAsync(Bed.GroupFileOf(Alone))).Should().Be("0:0");
    }

    [FactOnLinux]
    public void The_groups_file_ends_with_the_last_binding()
    {
        Bed.BindByHand(Alone, HostBed.Vfio);

        Bed.Unbind(Alone).Should().Be(0);

        Bed.Exists(Bed.GroupFileOf(Alone)).Should().BeFalse();
    }

    [FactOnLinux]
    public void Without_an_override_a_probe_finds_the_driver_that_has_ids_for_it()
    {
        string? before = Bed.DriverOf(Alone);
        Bed.BindByHand(Alone, HostBed.Vfio);

        (Bed.Override(Alone, string.Empty), Bed.Unbind(Alone), Bed.Probe(Alone)).Should().Be((0, 0, 0));

        Bed.DriverOf(Alone).Should().Be(before);
    }

    [FactOnLinux]
    public void Probing_what_no_driver_takes_is_no_error()
    {
        (Bed.Override(Alone, "nothing"), Bed.Unbind(Alone), Bed.Probe(Alone)).Should().Be((0, 0, 0));

        Bed.DriverOf(Alone).Should().BeNull();
    }

    [FactOnLinux]
    public void A_driver_refuses_to_bind_what_another_ones_override_names()
    {
        string own = Bed.DriverOf(Alone)!;
        (Bed.Override(Alone, HostBed.Vfio), Bed.Unbind(Alone)).Should().Be((0, 0));

        Bed.Bind(Alone, own).Should().Be(Errno.NoDevice);
    }

    [FactOnLinux]
    public void Binding_what_is_bound_is_busy() => Bed.Bind(Alone, Bed.DriverOf(Alone)!).Should().Be(Errno.Busy);

    [FactOnLinux]
    public void Unbinding_from_a_driver_that_has_it_not_finds_no_device() =>
        Bed.Write($"sys/bus/pci/drivers/{HostBed.Vfio}/unbind", $"{Alone}").Should().Be(Errno.NoDevice);

    [FactOnLinux]
    public void What_is_on_no_driver_has_no_file_to_unbind_it() => Bed.Unbind(Card[0]).Should().Be(Errno.NoEntry);

    [FactOnLinux]
    public void What_is_not_there_is_not_found()
    {
        PciAddress nowhere = PciAddress.Parse("0000:99:00.0");

        (Bed.Write(nowhere, "reset", "1"), Bed.Override(nowhere, HostBed.Vfio), Bed.Probe(nowhere), Bed.Bind(nowhere, HostBed.Vfio), Bed.Bind(Alone, "nothing"))
            .Should().Be((Errno.NoEntry, Errno.NoEntry, Errno.NoDevice, Errno.NoDevice, Errno.NoEntry));
    }

    [FactOnLinux]
    public void A_bridge_is_not_bound_to_vfio()
    {
        (Bed.Override(Bed.Bridge, HostBed.Vfio), Bed.Unbind(Bed.Bridge)).Should().Be((0, 0));

        (Bed.Bind(Bed.Bridge, HostBed.Vfio), Bed.Probe(Bed.Bridge)).Should().Be((Errno.Invalid, 0));
        Bed.DriverOf(Bed.Bridge).Should().BeNull();
    }

    [FactOnLinux]
    public async Task A_function_that_is_removed_is_found_by_a_rescan_on_its_driver_and_without_its_override()
    {
        string before = await Bed.PictureAsync();
        Bed.Override(Alone, Bed.DriverOf(Alone)!).Should().Be(0);

        Bed.Write(Alone, "remove", "1").Should().Be(0);
        Bed.HasFunction(Alone).Should().BeFalse();
        Bed.Write("sys/bus/pci/rescan", "1").Should().Be(0);

        (await Bed.PictureAsync()).Should().Be(before);
    }
}
