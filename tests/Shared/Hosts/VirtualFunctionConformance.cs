namespace Passthrough.Testing;

/// <summary>How virtual functions come and go, by hand and by a manager.</summary>
public abstract class VirtualFunctionConformance<TBed> : HostConformance<TBed>
    where TBed : HostBed, new()
{
    [FactOnLinux]
    public void Without_autoprobe_they_appear_on_no_driver_with_a_reset_of_their_own_and_go_again()
    {
        PciAddress[] made = Bed.MakeVirtualFunctions(2);

        made.Should().HaveCount(2);
        made.Should().OnlyContain(f => Bed.HasFunction(f) && Bed.DriverOf(f) == null && Bed.Read(f, "driver_override") == HostBed.NoOverride);
        made.Should().OnlyContain(f => Bed.Read(f, "reset_method")!.StartsWith("flr", StringComparison.Ordinal));
        made.Select(Bed.GroupFileOf).Append(Bed.GroupFileOf(Physical)).Should().OnlyHaveUniqueItems();
        Bed.Write(Physical, "sriov_numvfs", "0").Should().Be(0);
        made.Should().NotContain(f => Bed.HasFunction(f));
        Bed.VirtualFunctionsOf(Physical).Should().BeEmpty();
    }

    [FactOnLinux]
    public void Another_number_is_busy_while_there_are_some()
    {
        Bed.MakeVirtualFunctions(2).Should().HaveCount(2);

        (Bed.Write(Physical, "sriov_numvfs", "3"), Bed.Write(Physical, "sriov_numvfs", "2")).Should().Be((Errno.Busy, 0));
    }

    [TheoryOnLinux]
    [InlineData("5", Errno.OutOfRange)]
    [InlineData("-1", Errno.Invalid)]
    [InlineData("some", Errno.Invalid)]
    public void A_number_that_cannot_be_is_refused(string number, int errno) => Bed.Write(Physical, "sriov_numvfs", number).Should().Be(errno);

    [FactOnLinux]
    public void A_physical_function_on_no_driver_makes_none()
    {
        Bed.Unbind(Physical).Should().Be(0);

        Bed.Write(Physical, "sriov_numvfs", "1").Should().Be(Errno.NoEntry);
    }

    [FactOnLinux]
    public void A_physical_function_that_has_some_is_not_bound_to_vfio()
    {
        PciAddress[] made = Bed.MakeVirtualFunctions(1);
        (Bed.Override(Physical, HostBed.Vfio), Bed.Unbind(Physical)).Should().Be((0, 0));

        Bed.Bind(Physical, HostBed.Vfio).Should().Be(Errno.Busy);

        made.Should().OnlyContain(f => Bed.HasFunction(f), "its driver left them");
    }

    [FactOnLinux]
    public async Task A_manager_makes_them_free_and_removes_them()
    {
        string before = await Bed.PictureAsync();
        await using ManagedHost host = await Bed.OpenAsync();

        (await host.Manager.SetVirtualFunctionsAsync(Physical, 2)).ThrowIfError();
        PciAddress[] made = Bed.VirtualFunctionsOf(Physical);
        string? autoprobe = Bed.Read(Physical, "sriov_drivers_autoprobe");
        string?[] drivers = [.. made.Select(Bed.DriverOf)];
        (await host.Manager.SetVirtualFunctionsAsync(Physical, 0)).ThrowIfError();

        (made.Length, autoprobe).Should().Be((2, "1"));
        drivers.Should().Equal(null, null);
        (await Bed.PictureAsync()).Should().Be(before);
    }

    [FactOnLinux]
    public async Task One_is_given_to_a_VM_and_taken_back_while_its_physical_function_stays_the_hosts()
    {
        PciAddress first = Bed.MakeVirtualFunctions(2)[0];
        string before = await Bed.PictureAsync();
        string? driver = Bed.DriverOf(Physical);
        await using ManagedHost host = await Bed.OpenAsync();

        Lease lease = await host.AttachAsync(first);
        (string?, string?) meanwhile = (Bed.DriverOf(first), Bed.DriverOf(Physical));
        await host.DetachAsync(lease);

        meanwhile.Should().Be((HostBed.Vfio, driver));
        (await Bed.PictureAsync()).Should().Be(before);
    }

    [FactOnLinux]
    public async Task The_physical_function_is_refused_meanwhile()
    {
        PciAddress first = Bed.MakeVirtualFunctions(1)[0];
        string? driver = Bed.DriverOf(Physical);
        await using ManagedHost host = await Bed.OpenAsync();
        _ = await host.AttachAsync(first);

        VmResult<Lease> refused = await host.TryAttachAsync(Physical);

        refused.Error!.Reasons.Select(r => r.Code).Should().Contain(VmErrorCode.VirtualFunctionsExist);
        Bed.DriverOf(Physical).Should().Be(driver);
    }
}
