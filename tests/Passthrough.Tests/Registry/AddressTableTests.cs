namespace Passthrough.Tests.Registry;

public sealed class AddressTableTests
{
    private static readonly int Trials = TestScale.Of(2_000);

    [Fact]
    public void It_finds_what_a_dictionary_finds_and_nothing_else()
    {
        var random = new Random(20261122);
        for (int trial = 0; trial < Trials; trial++)
        {
            // Few addresses, so that many are asked for that are not there, and some are put in twice.
            int devices = random.Next(0, 70);
            var table = new AddressTable(devices);
            Dictionary<PciAddress, RegisteredDevice> known = [];
            for (int i = 0; i < devices; i++)
            {
                RegisteredDevice device = DeviceAt(new((uint)random.Next(2), (ushort)random.Next(64)));
                table.Put(device.Address, device);
                known[device.Address] = device;
            }

            for (uint segment = 0; segment < 2; segment++)
            {
                for (ushort routingId = 0; routingId < 64; routingId++)
                {
                    var address = new PciAddress(segment, routingId);
                    bool isThere = table.TryFind(address, out RegisteredDevice? found);
                    (isThere, found).Should().Be((known.ContainsKey(address), known.GetValueOrDefault(address)), $"{address}, trial {trial}");
                }
            }
        }
    }

    [Fact]
    public void The_first_and_the_last_address_are_addresses_like_others()
    {
        RegisteredDevice first = DeviceAt(default);
        RegisteredDevice last = DeviceAt(new(uint.MaxValue, ushort.MaxValue));
        var table = new AddressTable(2);
        table.TryFind(default, out _).Should().BeFalse();

        table.Put(first.Address, first);
        table.Put(last.Address, last);

        table.TryFind(default, out RegisteredDevice? atFirst).Should().BeTrue();
        table.TryFind(last.Address, out RegisteredDevice? atLast).Should().BeTrue();
        (atFirst, atLast).Should().Be((first, last));
    }

    private static RegisteredDevice DeviceAt(PciAddress address)
    {
        var revision = new PublishedRevision();
        return new(new DeviceIndex(revision, OwnershipPolicy.Default), new OwnershipCell(revision, new(address), isManaged: true), isPresent: true);
    }
}
