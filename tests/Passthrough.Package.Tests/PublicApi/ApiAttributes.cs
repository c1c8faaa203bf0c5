using System.Globalization;
using System.Reflection;

namespace Passthrough.Package.Tests.PublicApi;

/// <summary>The attributes that change what a user sees or what the compiler tells him.</summary>
internal static class ApiAttributes
{
    private const string NullabilityNamespace = "System.Diagnostics.CodeAnalysis";

    private static readonly string[] Others =
    [
        "System.ObsoleteAttribute",
        "System.FlagsAttribute",
        "System.ComponentModel.EditorBrowsableAttribute",
        "System.Runtime.Versioning.SupportedOSPlatformAttribute",
        "System.Text.Json.Serialization.JsonConverterAttribute",
    ];

    public static string Of(MemberInfo member) => Text(member.GetCustomAttributesData(), string.Empty);

    public static string Of(ParameterInfo parameter) => Text(parameter.GetCustomAttributesData(), string.Empty);

    public static string OfReturn(MethodInfo method) => Text(method.ReturnParameter.GetCustomAttributesData(), "return: ");

    private static string Text(IEnumerable<CustomAttributeData> attributes, string target) => string.Concat(attributes
        .Where(IsShown)
        .Select(a => $"[{target}{a.AttributeType.Name.Replace("Attribute", string.Empty, StringComparison.Ordinal)}{Arguments(a)}] ")
        .Order(StringComparer.Ordinal));

    private static bool IsShown(CustomAttributeData attribute) =>
        (attribute.AttributeType.Namespace is NullabilityNamespace && attribute.AttributeType.Name is not ("SuppressMessageAttribute" or "SetsRequiredMembersAttribute" or "ExcludeFromCodeCoverageAttribute"))
        || Others.Contains(attribute.AttributeType.FullName);

    private static string Arguments(CustomAttributeData attribute) =>
        attribute.ConstructorArguments.Count == 0 ? string.Empty : $"({string.Join(", ", attribute.ConstructorArguments.Select(Argument))})";

    private static string Argument(CustomAttributeTypedArgument argument) => argument.Value switch
    {
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        Type type => $"typeof({TypeNames.Of(type)})",
        IReadOnlyCollection<CustomAttributeTypedArgument> many => string.Join(", ", many.Select(Argument)),
        var other => Convert.ToString(other, CultureInfo.InvariantCulture) ?? "null",
    };
}
