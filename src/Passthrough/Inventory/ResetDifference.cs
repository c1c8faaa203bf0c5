using System.Collections.Immutable;

namespace Passthrough;

/// <summary>A reset method on which a function's own registers and the kernel's <c>reset_method</c> differ.</summary>
/// <param name="Method">The method.</param>
/// <param name="IsOffered">
/// True when the registers offer it and the kernel does not list it: a quirk of the kernel, which knows that it does not work, or an administrator
/// took it off. False when the kernel lists it and the registers do not offer it: a quirk added it, or the registers have changed since.
/// </param>
public readonly record struct ResetDifference(ResetMethod Method, bool IsOffered)
{
    /// <summary>Whether the kernel lists it; the opposite of <see cref="IsOffered"/>.</summary>
    public bool IsListed => !IsOffered;

    /// <summary>Finds the differences. The order of the kernel's list does not matter, nor what no register of the function can tell, such as <c>bus</c>.</summary>
    /// <param name="facts">What the registers offer.</param>
    /// <param name="kernelMethods">The kernel's words.</param>
    /// <returns>The differences, in the order in which Linux tries the methods.</returns>
    public static ImmutableArray<ResetDifference> Between(ResetFacts facts, ImmutableArray<string> kernelMethods)
    {
        var found = ImmutableArray.CreateBuilder<ResetDifference>();
        foreach (ResetMethod method in Enum.GetValues<ResetMethod>())
        {
            bool listed = !kernelMethods.IsDefault && kernelMethods.Contains(method.KernelName(), StringComparer.Ordinal);
            if (facts.Has(method) != listed)
            {
                found.Add(new(method, !listed));
            }
        }

        return found.DrainToImmutable();
    }
}
