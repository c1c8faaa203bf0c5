using System.Reflection;

namespace Passthrough.Package.Tests.PublicApi;

/// <summary>Types as C# writes them, with nullability.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
        [typeof(sbyte)] = "sbyte",
        [typeof(byte)] = "byte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
    };

    public static string Of(Type type) => Of(type, null);

    /// <summary>The type's text; the nullability says where a <c>?</c> belongs to a reference.</summary>
    public static string Of(Type type, NullabilityInfo? nullability)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!, nullability?.ElementType ?? nullability);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return $"{Of(underlying, nullability?.GenericTypeArguments.FirstOrDefault())}?";
        }

        return type.IsArray
            ? $"{Of(type.GetElementType()!, nullability?.ElementType)}[]{Mark(type, nullability)}"
            : $"{Simple(type, nullability)}{Mark(type, nullability)}";
    }

    /// <summary>A type's own name with its outer types and type parameters, without its namespace.</summary>
    public static string Declared(Type type) => Simple(type, null);

    private static string Mark(Type type, NullabilityInfo? nullability) =>
        nullability?.ReadState == NullabilityState.Nullable && !type.IsValueType && !type.IsGenericParameter ? "?" : string.Empty;

    private static string Simple(Type type, NullabilityInfo? nullability)
    {
        if (Keywords.TryGetValue(type, out string? keyword))
        {
            return keyword;
        }

        string outer = type is { IsNested: true, IsGenericParameter: false } ? $"{Declared(type.DeclaringType!)}." : string.Empty;
        string name = type.Name.Split('`')[0];
        int inherited = type is { IsNested: true, IsGenericParameter: false } ? type.DeclaringType!.GetGenericArguments().Length : 0;
        string[] arguments = [.. type.GetGenericArguments().Select((a, i) => Of(a, nullability?.GenericTypeArguments.ElementAtOrDefault(i))).Skip(inherited)];
        return arguments.Length == 0 ? $"{outer}{name}" : $"{outer}{name}<{string.Join(", ", arguments)}>";
    }
}
