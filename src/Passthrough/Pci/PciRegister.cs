namespace Passthrough;

/// <summary>Offsets in configuration space (PCI Local Bus 3.0 chapter 6; PCI Express Base chapter 7). Constants only.</summary>
internal static class PciRegister
{
    public const int VendorId = 0x00;
    public const int DeviceId = 0x02;
    public const int Command = 0x04;
    public const int Status = 0x06;
    public const int CacheLine = 0x0C;
    public const int LatencyTimer = 0x0D;
    public const int HeaderType = 0x0E;
    public const int Bist = 0x0F;
    public const int Bar0 = 0x10;
    public const int Rom = 0x30;
    public const int CapabilityPointer = 0x34;

    // Of a CardBus bridge's header (PC Card Standard 8.0, volume 7).
    public const int CardBusCapabilityPointer = 0x14;

    public const int InterruptLine = 0x3C;
    public const int InterruptPin = 0x3D;
    public const int FirstCapability = 0x40;
    public const int FirstExtendedCapability = 0x100;

    public const int BarCount = 6;
    public const int RomIndex = 6;

    public const int HeaderSize = 64;
    public const int StandardSize = 256;
    public const int ExtendedSize = 4096;

    public const ushort CommandIo = 0x0001;
    public const ushort CommandMemory = 0x0002;
    public const ushort CommandBusMaster = 0x0004;
    public const ushort CommandInterruptDisable = 0x0400;
    public const ushort StatusInterrupt = 0x0008;
    public const ushort StatusCapabilityList = 0x0010;
    public const byte HeaderLayoutMask = 0x7F;
    public const byte HeaderMultifunction = 0x80;
    public const byte HeaderLayoutCardBus = 2;

    public const ushort CapabilityPowerManagement = 0x01;
    public const ushort CapabilityVitalProductData = 0x03;
    public const ushort CapabilityMsi = 0x05;
    public const ushort CapabilityExpress = 0x10;
    public const ushort CapabilityMsix = 0x11;
    public const ushort CapabilityAdvancedFeatures = 0x13;
    public const ushort CapabilityEnhancedAllocation = 0x14;
    public const ushort ExtendedCapabilityErrorReporting = 0x01;
    public const ushort ExtendedCapabilitySerialNumber = 0x03;
    public const ushort ExtendedCapabilityAccessControl = 0x0D;
    public const ushort ExtendedCapabilityAri = 0x0E;
    public const ushort ExtendedCapabilitySriov = 0x10;
    public const ushort ExtendedCapabilityResizableBar = 0x15;
    public const ushort ExtendedCapabilityVfResizableBar = 0x24;

    // Power Management (PCI Bus Power Management 1.2, 3.2.4): offsets from the capability.
    public const int PowerControl = 4;
    public const ushort PowerStateMask = 0x0003;
    public const ushort PowerStateD0 = 0x0000;
    public const ushort PowerStateD1 = 0x0001;
    public const ushort PowerStateD2 = 0x0002;
    public const ushort PowerStateD3Hot = 0x0003;
    public const int PowerCapabilities = 2;
    public const ushort PowerSupportsD1 = 0x0200;
    public const ushort PowerSupportsD2 = 0x0400;
    public const ushort PowerNoSoftReset = 0x0008;
    public const ushort PowerPmeEnable = 0x0100;
    public const ushort PowerPmeStatus = 0x8000;

    // PCI Express (PCI Express Base, 7.5.3): offsets from the capability.
    public const int ExpressCapabilities = 2;
    public const ushort ExpressTypeMask = 0x00F0;
    public const ushort ExpressTypeIntegratedEndpoint = 0x0090;
    public const ushort ExpressTypeEventCollector = 0x00A0;
    public const int ExpressDeviceCapabilities = 4;
    public const uint ExpressFunctionLevelReset = 1u << 28;
    public const int ExpressDeviceControl = 8;
    public const ushort ExpressInitiateReset = 0x8000;
    public const ushort ExpressDeviceControlDefault = 0x2810;
    public const int ExpressDeviceStatus = 0xA;
    public const ushort ExpressTransactionsPending = 0x0020;
    public const int ExpressLinkControl = 0x10;
    public const ushort ExpressLinkControlWritable = 0x03CB;
    public const int ExpressDeviceControl2 = 0x28;
    public const int ExpressCapabilityVersionMask = 0xF;

    // Advanced Features (PCI Advanced Capabilities ECN): offsets from the capability.
    public const int AdvancedFeaturesCapabilities = 3;
    public const byte AdvancedFeaturesReset = 0x02;
    public const int AdvancedFeaturesControl = 4;
    public const int AdvancedFeaturesStatus = 5;
    public const byte AdvancedFeaturesInitiateReset = 0x01;

    // Device Serial Number (PCI Express Base 6.0, 7.9.3): offsets from the capability.
    public const int SerialNumberLow = 4;
    public const int SerialNumberHigh = 8;

    // MSI (PCI Local Bus 3.0, 6.8.1) and MSI-X (6.8.2): offsets from the capability.
    public const int MsiControl = 2;
    public const ushort MsiEnable = 0x0001;
    public const ushort MsiMultipleEnable = 0x0070;
    public const ushort MsiExtendedDataEnable = 0x0400;
    public const ushort Msi64Bit = 0x0080;
    public const ushort MsiPerVectorMask = 0x0100;
    public const int MsixControl = 2;
    public const ushort MsixEnable = 0x8000;
    public const ushort MsixFunctionMask = 0x4000;
    public const ushort MsixWritable = 0xC000;
}
