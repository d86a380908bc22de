using Sunup.Protocols.Scsi;
using Sunup.Protocols.Scsi.Reservations;

namespace Sunup.Protocols.Tests.Scsi;

public sealed class LogicalUnitTests
{
    private readonly LogicalUnit _unit = new(new DiskFacts { BlockSize = 512, BlockCount = 1000, Serial = "s1", Naa = 0x3000_0000_0000_0001, TargetName = "iqn.2026-01.org.sunup:t" }, ReservationState.Empty);
    private readonly ScsiNexus _one = new("iqn.one,i,0x1");
    private readonly ScsiNexus _two = new("iqn.two,i,0x2");

    public LogicalUnitTests()
    {
        _unit.Attach(_one);
        _unit.Attach(_two);
    }

    [Theory]
    [InlineData("28 00 000003e7 00 0001 00", ScsiAction.Read, 0)]
    [InlineData("28 00 000003e8 00 0001 00", ScsiAction.Answer, 0x2100)]
    [InlineData("28 00 000003e8 00 0000 00", ScsiAction.Read, 0)]
    [InlineData("28 20 00000000 00 0001 00", ScsiAction.Answer, 0x2400)]
    [InlineData("88 00 ffffffffffffffff 00000001 00 00", ScsiAction.Answer, 0x2100)]
    [InlineData("88 00 ffffffffffffffff 00000002 00 00", ScsiAction.Answer, 0x2100)]
    [InlineData("88 00 8000000000000000 00000001 00 00", ScsiAction.Answer, 0x2100)]
    [InlineData("93 00 0000000000000000 00000000 00 00", ScsiAction.Answer, 0x2400)]
    [InlineData("5e 04 0000000000 00ff 00", ScsiAction.Answer, 0x2400)]
    [InlineData("7f 00", ScsiAction.Answer, 0x2000)]
    public void A_command_is_judged_by_its_cdb(string cdb, ScsiAction action, int code)
    {
        var plan = Plan(_one, cdb);
        Assert.Equal((action, code), (plan.Action, plan.Sense.Code));
    }

    [Fact]
    public void Any_cdb_and_any_parameters_are_answered()
    {
        var random = new Random(1);
        var cdb = new byte[16];
        for (var round = 0; round < 200_000; round++)
        {
            random.NextBytes(cdb);
            var plan = _unit.Plan(round % 2 == 0 ? _one : _two, cdb);
            Assert.True(plan.Action == ScsiAction.Answer || (plan.Offset >= 0 && plan.Offset + plan.Length <= 512_000));
            if (plan.Action == ScsiAction.Parameters)
            {
                var list = new byte[Math.Min(plan.DataOutLength, 64)];
                random.NextBytes(list);
                _unit.Complete(_one, cdb, list);
            }
        }
    }

    [Theory]
    [InlineData(1, true, false)]
    [InlineData(3, false, false)]
    [InlineData(5, true, false)]
    [InlineData(6, false, false)]
    [InlineData(7, true, false)]
    [InlineData(8, false, false)]
    public void A_reservation_keeps_strangers_out(int type, bool mayRead, bool mayWrite)
    {
        Reserve(_one, 0, 0, 0, 1);
        Reserve(_one, 1, type, 1, 0);
        Assert.Equal(mayRead, Plan(_two, "28 00 00000000 00 0001 00").Status == ScsiStatus.Good);
        Assert.Equal(mayWrite, Plan(_two, "2a 00 00000000 00 0001 00").Status == ScsiStatus.Good);
        Assert.Equal(ScsiStatus.Good, Plan(_one, "2a 00 00000000 00 0001 00").Status);
        Reserve(_two, 0, 0, 0, 2);
        Assert.Equal(type >= 5, Plan(_two, "2a 00 00000000 00 0001 00").Status == ScsiStatus.Good);
        Reserve(_two, 4, type, 2, 1);
        Assert.Equal(ScsiStatus.Good, Plan(_two, "2a 00 00000000 00 0001 00").Status);
        Assert.Equal(0x2a05, Plan(_one, "00 00 00 00 00 00").Sense.Code);
        Assert.Equal(ScsiStatus.ReservationConflict, Plan(_one, "2a 00 00000000 00 0001 00").Status);
    }

    [Fact]
    public void Sense_has_both_forms()
    {
        var bytes = new byte[Sense.MostBytes];
        Assert.Equal(18, Sense.Miscompare(513).Write(bytes, asDescriptors: false));
        Assert.Equal("f0000e000002010a000000001d00", Convert.ToHexStringLower(bytes[..14]));
        Assert.Equal(16, Sense.InCdb(2).Write(bytes, asDescriptors: true));
        Assert.Equal("72052400000000080206000" + "0c0000200", Convert.ToHexStringLower(bytes[..16]));
    }

    private ScsiPlan Plan(ScsiNexus nexus, string cdb)
    {
        var bytes = new byte[16];
        Convert.FromHexString(cdb.Replace(" ", "", StringComparison.Ordinal)).CopyTo(bytes, 0);
        return _unit.Plan(nexus, bytes);
    }

    private void Reserve(ScsiNexus nexus, byte action, int type, byte key, byte actionKey)
    {
        var list = new byte[24];
        (list[7], list[15]) = (key, actionKey);
        var cdb = new byte[16];
        (cdb[0], cdb[1], cdb[2], cdb[8]) = (0x5f, action, (byte)type, 24);
        Assert.Equal(ScsiStatus.Good, _unit.Complete(nexus, cdb, list).Status);
    }
}
