using System.Collections;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace Passthrough.Package.Tests.PublicApi;

/// <summary>What holds for every public type of every library, whoever wrote it.</summary>
public sealed class ConventionTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static Type[] Types { get; } = [.. PublicApiTests.All.Values.SelectMany(a => a.GetExportedTypes())];

    private static Type[] Structs { get; } = [.. Types.Where(t => t is { IsValueType: true, IsEnum: false, IsByRefLike: false })];

    [Fact]
    public void A_class_is_sealed_abstract_or_static() =>
        Types.Where(t => t is { IsClass: true, IsSealed: false, IsAbstract: false }).Should().BeEmpty();

    [Fact]
    public void A_struct_is_readonly() =>
        Structs.Where(t => !t.IsDefined(typeof(IsReadOnlyAttribute))).Should().BeEmpty();

    [Fact]
    public void A_struct_is_equatable_to_itself() =>
        Structs.Where(t => !t.GetInterfaces().Any(i => IsEquatableOf(i, t))).Should().BeEmpty();

    [Fact]
    public void A_struct_has_the_equality_operators() =>
        Structs.Where(t => t.GetMethod("op_Equality", Declared) is null || t.GetMethod("op_Inequality", Declared) is null).Should().BeEmpty();

    [Fact]
    public void A_struct_shows_itself_in_the_debugger_or_is_a_record() =>
        Structs.Where(t => !t.IsDefined(typeof(DebuggerDisplayAttribute)) && !IsRecordStruct(t)).Should().BeEmpty();

    [Fact]
    public void A_value_that_parses_reads_back_from_json() =>
        Structs.Where(IsParsable).Where(t => !t.IsDefined(typeof(JsonConverterAttribute))).Should().BeEmpty();

    [Fact]
    public void A_value_that_compares_has_the_comparison_operators() =>
        Structs.Where(t => t.GetInterfaces().Contains(typeof(IComparable<>).MakeGenericType(t)))
            .Where(t => new[] { "op_LessThan", "op_GreaterThan", "op_LessThanOrEqual", "op_GreaterThanOrEqual" }.Any(o => t.GetMethod(o, Declared) is null))
            .Should().BeEmpty();

    [Fact]
    public void A_public_field_never_changes() =>
        Types.Where(t => !t.IsEnum).SelectMany(t => t.GetFields(Declared)).Where(f => f is { IsLiteral: false, IsInitOnly: false }).Should().BeEmpty();

    [Fact]
    public void A_property_is_set_when_its_object_is_made_or_not_at_all() =>
        Types.SelectMany(t => t.GetProperties(Declared)).Where(IsSettable).Select(p => $"{p.DeclaringType}.{p.Name}").Should().BeEmpty();

    [Fact]
    public void A_collection_that_is_handed_out_cannot_be_changed_by_its_receiver() =>
        Types.Where(t => !typeof(Delegate).IsAssignableFrom(t))
            .SelectMany(t => t.GetMethods(Declared))
            .Where(m => IsMutableCollection(m.ReturnType) && m.Name is not "ToArray")
            .Select(m => $"{m.DeclaringType}.{m.Name}")
            .Should().BeEmpty();

    [Fact]
    public void An_error_is_a_record_that_derives_from_VmError_directly() =>
        Types.Where(t => t.IsSubclassOf(typeof(VmError))).Where(t => t.BaseType != typeof(VmError)).Should().BeEmpty();

    [Fact]
    public void Only_VmErrorException_is_an_exception_of_ours() =>
        Types.Where(t => t.IsSubclassOf(typeof(Exception))).Should().Equal(typeof(VmErrorException));

    [Fact]
    public void An_asynchronous_method_can_be_cancelled() =>
        Types.SelectMany(t => t.GetMethods(Declared))
            .Where(m => m.Name.EndsWith("Async", StringComparison.Ordinal) && m.Name is not "DisposeAsync")
            .Where(m => m.GetParameters().LastOrDefault()?.ParameterType != typeof(CancellationToken))
            .Select(m => $"{m.DeclaringType}.{m.Name}")
            .Should().BeEmpty();

    [Fact]
    public void A_public_type_is_in_the_namespace_of_its_assembly() =>
        Types.Where(t => !string.Equals(t.Namespace, t.Assembly.GetName().Name, StringComparison.Ordinal)).Should().BeEmpty();

    private static bool IsEquatableOf(Type face, Type self) =>
        face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IEquatable<>) && face.GetGenericArguments()[0] == self;

    private static bool IsRecordStruct(Type type) => type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null;

    private static bool IsParsable(Type type) =>
        type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ISpanParsable<>));

    private static bool IsSettable(PropertyInfo property) =>
        property.SetMethod is { IsPublic: true } setter && !setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static bool IsMutableCollection(Type type) =>
        type.IsArray || (type != typeof(string) && typeof(IList).IsAssignableFrom(type) && type is { IsClass: true }) || IsMutableGeneric(type);

    private static bool IsMutableGeneric(Type type) =>
        type.IsGenericType && new[] { typeof(List<>), typeof(Dictionary<,>), typeof(HashSet<>), typeof(IList<>), typeof(IDictionary<,>), typeof(ICollection<>) }
            .Contains(type.GetGenericTypeDefinition());
}
