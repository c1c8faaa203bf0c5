using System.Globalization;
using Passthrough.Lab.Acting;
using Passthrough.Lab.Running;

// usage: Passthrough.Lab run RESULT_FILE: runs the tests whose names come in, a line each, in the guest.
//        Passthrough.Lab die STORE NUMBER: attaches a device, and ends as SIGKILL ends it when the host tells its NUMBERth result.
if (!File.Exists(GuestShare.Order))
{
    Console.Error.WriteLine("These tests bind and reset whatever PCI functions they find: they run in the lab's guest only. tests/Passthrough.Lab/lab.sh boots it.");
    return 2;
}

if (args is ["die", var store, var number])
{
    await DyingAttach.RunAsync(store, int.Parse(number, CultureInfo.InvariantCulture));
    return 0;
}

using var results = new ResultFile(args[1]);
return new GuestTestRun(typeof(GuestShare).Assembly, results.Add).Run([.. Console.In.ReadToEnd().Split('\n')]) ? 0 : 1;
