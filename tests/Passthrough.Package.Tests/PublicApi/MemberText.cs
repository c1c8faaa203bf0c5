using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Passthrough.Package.Tests.PublicApi;

/// <summary>One line for each member that a user of a library can reach.</summary>
internal sealed class MemberText
{
    private readonly NullabilityInfoContext _nullability = new();

    public string? Of(MemberInfo member) => member switch
    {
        ConstructorInfo constructor when IsReachable(constructor) && !constructor.IsDefined(typeof(CompilerGeneratedAttribute)) => $"{Access(constructor)}{TypeNames.Declared(constructor.DeclaringType!).Split('<')[0]}({Parameters(constructor)})",
        MethodInfo method when IsReachable(method) && !IsWrittenByCompiler(method) => Method(method),
        PropertyInfo property when Accessors(property).Any(IsReachable) && !IsWrittenByCompiler(Accessors(property).First()) => Property(property),
        FieldInfo field when field.IsPublic || field.IsFamily => Field(field),
        EventInfo e when IsReachable(e.AddMethod!) => $"{Modifiers(e.AddMethod!)}event {TypeNames.Of(e.EventHandlerType!, _nullability.Create(e))} {e.Name}",
        _ => null,
    } is { } line ? $"{ApiAttributes.Of(member)}{line}" : null;

    private string Method(MethodInfo method)
    {
        string types = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : string.Empty;
        string result = $"{ApiAttributes.OfReturn(method)}{RefReturn(method)}{TypeNames.Of(method.ReturnType, _nullability.Create(method.ReturnParameter))}";
        string signature = method.Name switch
        {
            "op_Implicit" => $"implicit operator {result}",
            "op_Explicit" => $"explicit operator {result}",
            _ => $"{result} {method.Name.Replace("op_", "operator ", StringComparison.Ordinal)}{types}",
        };
        return $"{Modifiers(method)}{signature}({Parameters(method)}){Constraints(method.GetGenericArguments())}";
    }

    private string Property(PropertyInfo property)
    {
        MethodInfo[] accessors = [.. Accessors(property).Where(IsReachable)];
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : string.Empty;
        string index = property.GetIndexParameters().Length == 0 ? property.Name : $"this[{string.Join(", ", property.GetIndexParameters().Select(Parameter))}]";
        string type = TypeNames.Of(property.PropertyType, _nullability.Create(property));
        return $"{Modifiers(accessors[0])}{required}{type} {index} {{ {string.Join(' ', accessors.Select(a => $"{AccessorName(a)};"))} }}";
    }

    private string Field(FieldInfo field)
    {
        string type = TypeNames.Of(field.FieldType, _nullability.Create(field));
        return field switch
        {
            { IsLiteral: true, DeclaringType.IsEnum: true } => $"{field.Name} = {Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}",
            { IsLiteral: true } => $"const {type} {field.Name} = {Literal(field.GetRawConstantValue())}",
            _ => $"{(field.IsStatic ? "static " : string.Empty)}{(field.IsInitOnly ? "readonly " : string.Empty)}{type} {field.Name}",
        };
    }

    private string Parameters(MethodBase method)
    {
        string first = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : string.Empty;
        return first + string.Join(", ", method.GetParameters().Select(Parameter));
    }

    private string Parameter(ParameterInfo parameter)
    {
        string passing = parameter switch
        {
            { IsOut: true } => "out ",
            { ParameterType.IsByRef: true, IsIn: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) => "params ",
            _ => string.Empty,
        };
        string optional = parameter.HasDefaultValue ? $" = {Default(parameter)}" : string.Empty;
        return $"{ApiAttributes.Of(parameter)}{passing}{TypeNames.Of(parameter.ParameterType, _nullability.Create(parameter))} {parameter.Name}{optional}";
    }

    private static string Default(ParameterInfo parameter) =>
        parameter.RawDefaultValue is null && parameter.ParameterType.IsValueType ? "default" : Literal(parameter.RawDefaultValue);

    private static string Literal(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string AccessorName(MethodInfo accessor)
    {
        bool isInit = accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
        string name = isInit ? "init" : accessor.Name.Contains("get_", StringComparison.Ordinal) ? "get" : "set";
        return accessor.IsPublic ? name : $"protected {name}";
    }

    private static string Modifiers(MethodInfo method)
    {
        string kind = method switch
        {
            { DeclaringType.IsInterface: true, IsStatic: false } => string.Empty,
            { IsAbstract: true } => "abstract ",
            { IsVirtual: true, IsFinal: false } when method.GetBaseDefinition() != method => "override ",
            { IsVirtual: true, IsFinal: true } when method.GetBaseDefinition() != method => "sealed override ",
            { IsVirtual: true, IsFinal: false } => "virtual ",
            _ => string.Empty,
        };
        return $"{Access(method)}{(method.IsStatic ? "static " : string.Empty)}{kind}";
    }

    private static string Access(MethodBase method) => method.IsPublic ? string.Empty : "protected ";

    private static string RefReturn(MethodInfo method) =>
        !method.ReturnType.IsByRef ? string.Empty : method.ReturnParameter.IsDefined(typeof(IsReadOnlyAttribute)) ? "ref readonly " : "ref ";

    public static string Constraints(Type[] parameters) => string.Concat(parameters.Select(Constraint));

    private static string Constraint(Type parameter)
    {
        GenericParameterAttributes flags = parameter.GenericParameterAttributes;
        bool isStruct = flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        IEnumerable<string> kinds =
        [
            .. isStruct ? ["struct"] : Array.Empty<string>(),
            .. flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? ["class"] : Array.Empty<string>(),
            .. parameter.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)).Select(TypeNames.Of),
            .. flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct ? ["new()"] : Array.Empty<string>(),
        ];
        return kinds.Any() ? $" where {parameter.Name} : {string.Join(", ", kinds)}" : string.Empty;
    }

    private static IEnumerable<MethodInfo> Accessors(PropertyInfo property) =>
        new[] { property.GetMethod, property.SetMethod }.OfType<MethodInfo>();

    private static bool IsReachable(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    // What a record gets for free is said by the word record; Deconstruct has the parameters that a user writes.
    private static bool IsWrittenByCompiler(MethodInfo method) =>
        method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal)
            ? method.Name is "get_EqualityContract"
            : method.IsDefined(typeof(CompilerGeneratedAttribute)) && method.Name is not "Deconstruct";
}
