using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Passthrough.Analyzers;

/// <summary>The types whose values must not be ignored, as one compilation knows them.</summary>
internal sealed class ResultTypes
{
    private static readonly string[] WrapperNames =
    {
        "System.Nullable`1",
        "System.Threading.Tasks.Task`1",
        "System.Threading.Tasks.ValueTask`1",
        "System.Runtime.CompilerServices.ConfiguredTaskAwaitable`1",
        "System.Runtime.CompilerServices.ConfiguredValueTaskAwaitable`1",
    };

    private readonly INamedTypeSymbol _result;
    private readonly INamedTypeSymbol? _resultOfT;
    private readonly ImmutableArray<INamedTypeSymbol> _wrappers;

    private ResultTypes(INamedTypeSymbol result, INamedTypeSymbol? resultOfT, ImmutableArray<INamedTypeSymbol> wrappers)
    {
        _result = result;
        _resultOfT = resultOfT;
        _wrappers = wrappers;
    }

    /// <summary>Finds the types; null in a compilation that does not see the library.</summary>
    public static ResultTypes? Find(Compilation compilation) =>
        compilation.GetTypeByMetadataName("Passthrough.VmResult") is { } result
            ? new ResultTypes(
                result,
                compilation.GetTypeByMetadataName("Passthrough.VmResult`1"),
                WrapperNames.Select(compilation.GetTypeByMetadataName).OfType<INamedTypeSymbol>().ToImmutableArray())
            : null;

    /// <summary>Whether the type is a result, or a nullable or an awaitable of one.</summary>
    public bool Contains(ITypeSymbol type)
    {
        while (type is INamedTypeSymbol { TypeArguments.Length: 1 } named && IsAny(named.OriginalDefinition, _wrappers))
        {
            type = named.TypeArguments[0];
        }

        return Same(type, _result) || Same(type.OriginalDefinition, _resultOfT);
    }

    private static bool IsAny(INamedTypeSymbol definition, ImmutableArray<INamedTypeSymbol> wrappers) =>
        wrappers.Any(wrapper => Same(definition, wrapper));

    private static bool Same(ISymbol symbol, ISymbol? other) => SymbolEqualityComparer.Default.Equals(symbol, other);
}
