using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Passthrough.Linux.Tests.Vfio;

public class VfioAbiTests
{
    private static void ShouldBeAsTheHeaderSays(Dictionary<string, long> ours) => VfioHeader.ValuesOf(ours.Keys).Should().Equal(ours);

    private static long OffsetOf<T>(string field) => Marshal.OffsetOf<T>(field);

    [FactWithCompiler]
    public void Requests_and_constants_are_the_headers() => ShouldBeAsTheHeaderSays(new()
    {
        ["VFIO_API_VERSION"] = VfioAbi.ApiVersion,
        ["VFIO_TYPE1v2_IOMMU"] = VfioAbi.Type1V2Iommu,
        ["VFIO_GROUP_FLAGS_VIABLE"] = VfioAbi.GroupViable,
        ["VFIO_GET_API_VERSION"] = VfioAbi.GetApiVersion,
        ["VFIO_CHECK_EXTENSION"] = VfioAbi.CheckExtension,
        ["VFIO_SET_IOMMU"] = VfioAbi.SetIommu,
        ["VFIO_GROUP_GET_STATUS"] = VfioAbi.GroupGetStatus,
        ["VFIO_GROUP_SET_CONTAINER"] = VfioAbi.GroupSetContainer,
        ["VFIO_GROUP_UNSET_CONTAINER"] = VfioAbi.GroupUnsetContainer,
        ["VFIO_GROUP_GET_DEVICE_FD"] = VfioAbi.GroupGetDeviceFd,
        ["VFIO_DEVICE_GET_PCI_HOT_RESET_INFO"] = VfioAbi.DeviceGetPciHotResetInfo,
        ["VFIO_DEVICE_PCI_HOT_RESET"] = VfioAbi.DevicePciHotReset,
    });

    [FactWithCompiler]
    public void Sizes_are_the_headers() => ShouldBeAsTheHeaderSays(new()
    {
        ["sizeof(struct vfio_group_status)"] = Unsafe.SizeOf<VfioGroupStatus>(),
        ["sizeof(struct vfio_pci_hot_reset_info)"] = Unsafe.SizeOf<VfioPciHotResetInfo>(),
        ["sizeof(struct vfio_pci_dependent_device)"] = Unsafe.SizeOf<VfioPciDependentDevice>(),
        ["sizeof(struct vfio_pci_hot_reset)"] = Unsafe.SizeOf<VfioPciHotReset>(),
    });

    [FactWithCompiler]
    public void Fields_are_where_the_header_has_them() => ShouldBeAsTheHeaderSays(new()
    {
        ["offsetof(struct vfio_group_status, argsz)"] = OffsetOf<VfioGroupStatus>(nameof(VfioGroupStatus.ArgumentSize)),
        ["offsetof(struct vfio_group_status, flags)"] = OffsetOf<VfioGroupStatus>(nameof(VfioGroupStatus.Flags)),
        ["offsetof(struct vfio_pci_hot_reset_info, argsz)"] = OffsetOf<VfioPciHotResetInfo>(nameof(VfioPciHotResetInfo.ArgumentSize)),
        ["offsetof(struct vfio_pci_hot_reset_info, flags)"] = OffsetOf<VfioPciHotResetInfo>(nameof(VfioPciHotResetInfo.Flags)),
        ["offsetof(struct vfio_pci_hot_reset_info, count)"] = OffsetOf<VfioPciHotResetInfo>(nameof(VfioPciHotResetInfo.Count)),
        ["offsetof(struct vfio_pci_hot_reset_info, devices)"] = Unsafe.SizeOf<VfioPciHotResetInfo>(),
        ["offsetof(struct vfio_pci_dependent_device, group_id)"] = OffsetOf<VfioPciDependentDevice>(nameof(VfioPciDependentDevice.GroupId)),
        ["offsetof(struct vfio_pci_dependent_device, segment)"] = OffsetOf<VfioPciDependentDevice>(nameof(VfioPciDependentDevice.Segment)),
        ["offsetof(struct vfio_pci_dependent_device, bus)"] = OffsetOf<VfioPciDependentDevice>(nameof(VfioPciDependentDevice.Bus)),
        ["offsetof(struct vfio_pci_dependent_device, devfn)"] = OffsetOf<VfioPciDependentDevice>(nameof(VfioPciDependentDevice.DeviceFunction)),
        ["offsetof(struct vfio_pci_hot_reset, argsz)"] = OffsetOf<VfioPciHotReset>(nameof(VfioPciHotReset.ArgumentSize)),
        ["offsetof(struct vfio_pci_hot_reset, flags)"] = OffsetOf<VfioPciHotReset>(nameof(VfioPciHotReset.Flags)),
        ["offsetof(struct vfio_pci_hot_reset, count)"] = OffsetOf<VfioPciHotReset>(nameof(VfioPciHotReset.Count)),
        ["offsetof(struct vfio_pci_hot_reset, group_fds)"] = Unsafe.SizeOf<VfioPciHotReset>(),
    });
}
