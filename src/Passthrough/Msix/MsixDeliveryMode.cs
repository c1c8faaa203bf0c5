namespace Passthrough;

/// <summary>What a message asks the interrupt controller to do: data bits 10:8 (Intel SDM 3A, 11.11.2).</summary>
public enum MsixDeliveryMode
{
    /// <summary>Raise the vector on the destination.</summary>
    Fixed = 0,

    /// <summary>Raise the vector on the one of the destinations that runs at the lowest priority.</summary>
    LowestPriority = 1,

    /// <summary>A system management interrupt.</summary>
    Smi = 2,

    /// <summary>Reserved by the specification.</summary>
    Reserved3 = 3,

    /// <summary>A non-maskable interrupt; the vector says nothing.</summary>
    Nmi = 4,

    /// <summary>Put the destination into its INIT state.</summary>
    Init = 5,

    /// <summary>Reserved by the specification.</summary>
    Reserved6 = 6,

    /// <summary>Raise what an 8259-compatible controller supplies as the vector.</summary>
    ExtInt = 7,
}
