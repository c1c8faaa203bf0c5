namespace Passthrough.Lab.Running;

/// <summary>On a class whose tests start a process for each thing that they look at, which takes minutes under emulation: the first kernel is enough, unless they are asked for by name.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OnOneKernelAttribute : Attribute;
