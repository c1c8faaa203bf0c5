using System.Collections.Immutable;

namespace Passthrough.Cli.Output;

/// <summary>How a function can be reset: what the kernel says and how far that reaches, what its own registers say, and where they differ.</summary>
internal static class ResetText
{
    public static void Write(Page page, HostInventory inventory, PciFunction function)
    {
        page.Item("reset methods", function.ResetMethods is { IsKnown: true, ValueOrDefault.IsDefaultOrEmpty: false }
            ? $"{SafeText.Line(string.Join(' ', function.ResetMethods.ValueOrDefault))} (in the kernel's order)"
            : FunctionText.ResetMethods(function));
        foreach (string reach in ResetReachText.Of(inventory, ResetReach.Of(inventory, function)))
        {
            page.Item("reach", reach);
        }

        page.Item("own resets", Own(function));
        if (function.ResetDifferences is { IsKnown: true, ValueOrDefault: var differences })
        {
            foreach (ResetDifference difference in differences)
            {
                page.Item("differs", Difference(difference), Sgr.Yellow);
            }
        }
    }

    private static string Own(PciFunction function)
    {
        if (!function.ResetFacts.IsKnown)
        {
            return FunctionText.Unknown;
        }

        ImmutableArray<ResetMethod> methods = function.ResetFacts.ValueOrDefault.Methods;
        return methods.IsEmpty ? FunctionText.None : $"{string.Join(' ', methods.Select(m => m.KernelName()))} (that its registers offer)";
    }

    private static string Difference(ResetDifference difference) => difference.IsOffered
        ? $"{difference.Method.KernelName()}: its registers offer it, the kernel does not list it. Either the kernel knows that it fails on this device, or somebody took it out of reset_method."
        : $"{difference.Method.KernelName()}: the kernel lists it, its registers do not offer it. Either the kernel has its own way for this device, or one of the two is wrong: try a reset once, after its host driver was unbound and before a VM gets it.";
}
