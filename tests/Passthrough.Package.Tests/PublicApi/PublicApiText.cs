using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Passthrough.Package.Tests.PublicApi;

/// <summary>The whole public surface of an assembly as text that does not depend on the order of declarations.</summary>
internal static class PublicApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            Append(text, type);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, Type type)
    {
        text.Append(ApiAttributes.Of(type)).Append(Kind(type)).Append(' ').Append(type.Namespace).Append('.').Append(TypeNames.Declared(type))
            .Append(Bases(type)).Append(MemberText.Constraints([.. type.GetGenericArguments().Where(a => a.IsGenericParameter)])).Append('\n');
        foreach (string line in Members(type))
        {
            text.Append("    ").Append(line).Append('\n');
        }

        text.Append('\n');
    }

    private static IEnumerable<string> Members(Type type)
    {
        MemberText members = new();
        (MemberInfo Member, string Line)[] lines = [.. type.GetMembers(Declared)
            .Where(m => m is not Type && !IsAccessor(m))
            .Where(m => !type.IsEnum || m is FieldInfo { IsLiteral: true })
            .Select(m => (Member: m, Line: members.Of(m)))
            .Where(m => m.Line is not null)
            .Select(m => (m.Member, m.Line!))];
        return type.IsEnum
            ? lines.OrderBy(m => Convert.ToInt64(((FieldInfo)m.Member).GetRawConstantValue(), System.Globalization.CultureInfo.InvariantCulture)).Select(m => m.Line)
            : lines.OrderBy(m => Rank(m.Member)).ThenBy(m => m.Member.Name, StringComparer.Ordinal).ThenBy(m => m.Line, StringComparer.Ordinal).Select(m => m.Line);
    }

    private static bool IsAccessor(MemberInfo member) =>
        member is MethodInfo { IsSpecialName: true } method && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static int Rank(MemberInfo member) => member switch
    {
        FieldInfo => 0,
        ConstructorInfo => 1,
        PropertyInfo => 2,
        EventInfo => 3,
        MethodInfo { IsSpecialName: false } => 4,
        _ => 5,
    };

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => $"{ReadOnly(type)}{(type.IsByRefLike ? "ref " : string.Empty)}{(IsRecord(type) ? "record " : string.Empty)}struct",
        _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        _ => $"{(type.IsSealed ? "sealed " : type.IsAbstract ? "abstract " : string.Empty)}{(IsRecord(type) ? "record" : "class")}",
    };

    private static string ReadOnly(Type type) => type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : string.Empty;

    private static bool IsRecord(Type type) => type.GetMethod("PrintMembers", Declared) is not null;

    private static string Bases(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetUnderlyingType(type) == typeof(int) ? string.Empty : $" : {TypeNames.Of(Enum.GetUnderlyingType(type))}";
        }

        string[] bases =
        [
            .. type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? [TypeNames.Of(parent)] : Array.Empty<string>(),
            .. type.GetInterfaces().Where(i => i.IsVisible && !(type.BaseType?.GetInterfaces().Contains(i) ?? false)).Select(TypeNames.Of).Order(StringComparer.Ordinal),
        ];
        return bases.Length == 0 ? string.Empty : $" : {string.Join(", ", bases)}";
    }
}
