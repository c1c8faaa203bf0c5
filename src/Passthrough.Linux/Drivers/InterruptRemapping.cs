namespace Passthrough.Linux;

/// <summary>
/// Looks whether the host remaps interrupts, without which VFIO refuses a group (<c>vfio_iommu_type1_attach_group</c>: EPERM) unless it is told that unsafe ones
/// are allowed. No file says it; on x86 the names of the interrupts' chips do, which begin with <c>IR-</c> where the IOMMU remaps. Elsewhere it is not known.
/// </summary>
internal static class InterruptRemapping
{
    public const string AllowUnsafe = "sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts";

    private const string Interrupts = "sys/kernel/irq";
    private const int LongestName = 64;

    /// <summary>What refuses devices for VMs; null when nothing does, or when it is not known.</summary>
    public static NoInterruptRemapping? Examine(IHostTree tree)
    {
        // The IO-APIC is the x86 chip whose interrupts are there from the start.
        bool isOff = false;
        if (tree.List(Interrupts, out string[] numbers) != TreeStatus.Found)
        {
            return null;
        }

        foreach (string number in numbers)
        {
            string chip = Read(tree, $"{Interrupts}/{number}/chip_name");
            if (chip.StartsWith("IR-", StringComparison.Ordinal))
            {
                return null;
            }

            isOff |= string.Equals(chip, "IO-APIC", StringComparison.Ordinal);
        }

        return isOff && Read(tree, AllowUnsafe) is not ("Y" or "1")
            ? new($"its interrupts come by the IO-APIC alone (/{Interrupts}/*/chip_name), and /{AllowUnsafe} is not Y")
            : null;
    }

    private static string Read(IHostTree tree, string path)
    {
        Span<byte> buffer = stackalloc byte[LongestName];
        return tree.ReadFile(path, buffer, out int count) == TreeStatus.Found ? AttributeText.Show(AttributeText.Trim(buffer[..count])) : string.Empty;
    }
}
