using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;

namespace Passthrough.Tests.Support;

/// <summary>One error of every record in an assembly, made from sample values; records that take a code are made with each.</summary>
internal static class ErrorSamples
{
    public static IEnumerable<VmError> Of(Assembly assembly) => assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(VmError)) && !t.IsAbstract)
        .OrderBy(t => t.FullName, StringComparer.Ordinal)
        .SelectMany(All);

    private static IEnumerable<VmError> All(Type type)
    {
        ConstructorInfo constructor = PrimaryConstructor(type);
        bool takesCode = constructor.GetParameters().Any(p => p.ParameterType == typeof(VmErrorCode));
        IEnumerable<VmErrorCode> codes = takesCode ? Enum.GetValues<VmErrorCode>() : [default];
        return codes.Select(code => (VmError)Make(constructor, code));
    }

    private static ConstructorInfo PrimaryConstructor(Type type) => type
        .GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(c => c.GetParameters() is not [{ ParameterType: var only }] || only != type)
        .MaxBy(c => c.GetParameters().Length)!;

    private static object Make(ConstructorInfo constructor, VmErrorCode code) =>
        constructor.Invoke([.. constructor.GetParameters().Select(p => p.Name == nameof(RecordedError.Advice) ? "Read it again." : Sample(p.ParameterType, code))]);

    private static object? Sample(Type type, VmErrorCode code)
    {
        if (type == typeof(VmErrorCode))
        {
            return code;
        }

        if (type == typeof(string))
        {
            return "sample";
        }

        if (type == typeof(VmError))
        {
            return new VmIdMissing();
        }

        if (type == typeof(ImmutableArray<VmError>))
        {
            return ImmutableArray.Create<VmError>(new OutOfRange("bus", 256, 0, 255), new VmIdMissing());
        }

        if (type == typeof(DeviceSelection))
        {
            return DeviceSelection.Of(default(PciAddress));
        }

        if (type == typeof(HostUse))
        {
            return new HostUse(HostUseKind.Swap, "swap is on vda2");
        }

        if (type == typeof(ReservedRegion))
        {
            return new ReservedRegion(0x7000_0000, 0x7FFF_FFFF, "direct");
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            return type.GetField("Empty")!.GetValue(null);
        }

        if (type.IsValueType)
        {
            return type.IsPrimitive || type == typeof(decimal)
                ? type == typeof(bool) ? true : Convert.ChangeType(5, type, CultureInfo.InvariantCulture)
                : Activator.CreateInstance(type);
        }

        return type.IsAbstract ? throw new InvalidOperationException($"Give {type} a sample here.") : Make(PrimaryConstructor(type), code);
    }
}
