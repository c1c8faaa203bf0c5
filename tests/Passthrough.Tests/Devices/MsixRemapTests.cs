namespace Passthrough.Tests.Devices;

/// <summary>Rule 4, by example.</summary>
public sealed class MsixRemapTests
{
    [Fact]
    public void A_host_vector_has_one_remap()
    {
        PassthroughDevice device = SampleFunctions.HandMade();
        device.AddMsixRemap(32, 64, new VcpuId(0)).ThrowIfError();
        string before = DeviceState.Of(device);

        VmResult<MsixRemap> again = device.AddMsixRemap(32, 70, new VcpuId(1));

        again.Error.Should().Be(new RemapExists(32, new MsixRemap(32, 64, new VcpuId(0), true)));
        DeviceState.Of(device).Should().Be(before);
    }

    [Fact]
    public void Two_host_vectors_may_share_a_guest_vector()
    {
        PassthroughDevice device = SampleFunctions.HandMade();

        device.AddMsixRemap(32, 64, new VcpuId(0)).ThrowIfError();
        device.AddMsixRemap(33, 64, new VcpuId(0)).ThrowIfError();

        device.MsixRemapCount.Should().Be(2);
    }

    [Fact]
    public void A_full_table_refuses_and_drops_nothing()
    {
        PassthroughDevice device = SampleFunctions.CardDevice();
        for (ushort vector = 0; vector < 16; vector++)
        {
            device.AddMsixRemap(vector, vector, new VcpuId(0)).ThrowIfError();
        }

        VmResult<MsixRemap> oneMore = device.AddMsixRemap(16, 16, new VcpuId(0));

        oneMore.Error.Should().Be(new RemapTableFull(16));
        device.MsixRemapCount.Should().Be(16);
        device.RemapInterrupt(16, out _).Should().BeFalse();
        device.RemapInterrupt(15, out _).Should().BeTrue();
    }

    [Fact]
    public void A_device_without_a_table_of_its_own_holds_2048()
    {
        PassthroughDevice device = SampleFunctions.HandMade();
        for (ushort vector = 0; vector < 2048; vector++)
        {
            device.AddMsixRemap((ushort)(vector * 31), vector, new VcpuId(vector)).ThrowIfError();
        }

        device.AddMsixRemap(1, 1, new VcpuId(0)).Error.Should().Be(new RemapTableFull(2048));
        device.MsixRemaps.Count(r => device.RemapInterrupt(r.HostVector, out _)).Should().Be(2048);
    }

    [Fact]
    public void Removing_gives_capacity_back()
    {
        PassthroughDevice device = SampleFunctions.CardDevice();
        for (ushort vector = 0; vector < 16; vector++)
        {
            device.AddMsixRemap(vector, vector, new VcpuId(0)).ThrowIfError();
        }

        MsixRemap removed = device.Interrupts.Remove(7).GetValueOrThrow();

        removed.Should().Be(new MsixRemap(7, 7, new VcpuId(0), true));
        device.RemapInterrupt(7, out _).Should().BeFalse();
        device.AddMsixRemap(100, 1, new VcpuId(0)).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public void Releasing_gives_capacity_back()
    {
        PassthroughDevice device = SampleFunctions.CardDevice();
        device.AssignToVm(new VmId(1)).ThrowIfError();
        for (ushort vector = 0; vector < 16; vector++)
        {
            device.AddMsixRemap(vector, vector, new VcpuId(0)).ThrowIfError();
        }

        device.Unassign().ThrowIfError();

        device.MsixRemapCount.Should().Be(0);
        device.AddMsixRemap(0, 0, new VcpuId(0)).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public void A_vector_without_a_remap_cannot_be_removed()
    {
        PassthroughDevice device = SampleFunctions.HandMade();
        device.AddMsixRemap(32, 64, new VcpuId(0)).ThrowIfError();

        device.Interrupts.Remove(33).Error.Should().Be(new RemapNotFound(33));
        device.MsixRemapCount.Should().Be(1);
    }

    [Theory]
    [InlineData(0, 0, 0u)]
    [InlineData(65535, 65535, uint.MaxValue)]
    [InlineData(256, 1, 256u)]
    [InlineData(255, 300, 70000u)]
    public void Every_bit_of_vectors_and_vCPU_is_kept(ushort host, ushort guest, uint vcpu)
    {
        PassthroughDevice device = SampleFunctions.HandMade();

        device.AddMsixRemap(host, guest, new VcpuId(vcpu)).ThrowIfError();

        device.RemapInterrupt(host, out GuestInterrupt interrupt).Should().BeTrue();
        interrupt.Should().Be(new GuestInterrupt(guest, new VcpuId(vcpu)));
    }

    [Fact]
    public void The_look_up_allocates_nothing()
    {
        PassthroughDevice device = SampleFunctions.HandMade();
        device.AddMsixRemap(32, 64, new VcpuId(0)).ThrowIfError();

        AllocationMeter.BytesOf(() => device.RemapInterrupt(32, out _)).Should().Be(0);
    }
}
