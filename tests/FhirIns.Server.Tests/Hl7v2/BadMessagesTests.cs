using System.Text;
using FhirIns.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FhirIns.Server.Tests.Hl7v2;

/// <summary>Bad messages are answered with the place, leave nothing behind, and leave the connection alive.</summary>
public sealed class BadMessagesTests(MessageApplication app) : IClassFixture<MessageApplication>
{
    private static readonly Person Someone = Person.Somebody();

    /// <summary>A good message, what is done to it, the answer and the place.</summary>
    public static TheoryData<string, string, string, string, string, string> Mistakes =>
        new()
        {
            { "wrong separators", "MSH|^~\\&|", "MSH|^^\\&|", "AR", "100", "MSH^1^2" },
            { "too few separators", "MSH|^~\\&|", "MSH|^~|", "AR", "100", "MSH^1^2" },
            { "no header", "MSH|", "XYZ|", "AR", "100", "MSH^1" },
            { "unknown sender", "|MASTER|", "|STRANGER|", "AR", "207", "MSH^1^3" },
            { "another place", "|MASTER|CHU|", "|ELSEWHERE||", "AR", "207", "MSH^1^3" },
            { "unknown event", "ADT^A28", "ADT^A04", "AR", "201", "MSH^1^9" },
            { "no event", "ADT^A28", "ADT", "AR", "201", "MSH^1^9" },
            { "unknown type", "ADT^A28", "ORU^R01", "AR", "200", "MSH^1^9" },
            { "unknown version", "|2.5^FRA", "|3.0^FRA", "AR", "203", "MSH^1^12" },
            { "no production", "|P|2.5", "|X|2.5", "AR", "202", "MSH^1^11" },
            { "unknown encoding", "UNICODE UTF-8", "KLINGON", "AR", "103", "MSH^1^18" },
            { "truncated segment", "||MARCHAL", "\r||MARCHAL", "AE", "101", "PID^1^5" },
            { "no person", "PID|1|", "PV1|1|", "AE", "100", "PID^1" },
            { "no number", $"^^^{Message.Authority}^PI", "", "AE", "101", "PID^1^3" },
            { "no status", "|PROV\r", "|\r", "AE", "101", "PID^1^32" },
            { "bad date", "19800514", "14/05/80", "AE", "102", "PID^1^7" },
            { "no such day", "19800514", "19801399", "AE", "102", "PID^1^7" },
            { "bad sex", "|F|", "|Q|", "AE", "102", "PID^1^8" },
        };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_answered_at_its_place_and_stores_nothing(
        string what,
        string good,
        string bad,
        string code,
        string number,
        string place
    )
    {
        using var master = await app.ConnectAsync();
        var before = await CountAsync();
        var message = Message.About("A28", Someone, NewIpp());
        Assert.Contains(good, message.ToString());

        var answer = await master.Send(message.ToString().Replace(good, bad));

        Assert.Equal((what, code), (what, answer.Code));
        Assert.Contains(place, answer.Places);
        Assert.Contains(number, answer.Numbers);
        Assert.DoesNotContain(Someone.Family, answer.Text);
        Assert.Equal(before, await CountAsync());
        await IsStillHeard(master);
    }

    [Fact]
    public async Task Bytes_that_are_not_of_the_encoding_said_are_not_guessed_at()
    {
        using var master = await app.ConnectAsync();
        var before = await CountAsync();
        var text = Message.About("A28", Someone, NewIpp()).ToString().Replace("Lyon", "Orléans");
        foreach (var (said, encoding) in new[] { ("UNICODE UTF-8", Encoding.Latin1), ("", Encoding.UTF8) })
        {
            var answer = await master.Send(text.Replace("UNICODE UTF-8", said), encoding);
            Assert.Equal(("AR", "MSH^1^18"), (answer.Code, answer.Places.Single()));
        }
        Assert.Equal(before, await CountAsync());
        await IsStillHeard(master);
    }

    [Fact]
    public async Task A_message_that_is_too_long_is_turned_away_and_the_next_is_heard()
    {
        using var master = await app.ConnectAsync();
        var before = await CountAsync();
        var message = Message.About("A28", Someone, NewIpp());
        var answer = await master.Send(message + "NTE|1||" + new string('x', 100_000) + "\r");
        Assert.Equal(("AR", message.ControlId), (answer.Code, answer.ControlId));
        Assert.Equal(["message-too-long"], answer.Codes);
        Assert.Equal(before, await CountAsync());
        await IsStillHeard(master);
    }

    [Fact]
    public async Task Noise_between_frames_and_a_frame_begun_anew_are_passed_over()
    {
        using var master = await app.ConnectAsync();
        await master.SendRaw([.. "noise\r\n"u8, 0x1c, 0x0d, 0x0b, .. "MSH|^~\\&|half of a mess"u8]);
        await IsStillHeard(master);
    }

    [Fact]
    public async Task Half_a_message_leaves_nothing_and_its_slow_sender_is_not_waited_for()
    {
        using var slow = await app.ConnectAsync();
        var before = await CountAsync();
        var message = Message.About("A28", Someone, NewIpp()).ToString();
        await slow.SendRaw([0x0b, .. Encoding.UTF8.GetBytes(message[..^20])]);
        using var other = await app.ConnectAsync();
        await IsStillHeard(other);
        Assert.True(await slow.IsClosed());
        Assert.Equal(before + 1, await CountAsync());
    }

    [Fact]
    public async Task A_message_in_many_small_pieces_is_one_message()
    {
        using var master = await app.ConnectAsync();
        byte[] frame =
        [
            0x0b,
            .. Encoding.UTF8.GetBytes(Message.About("A28", Person.Somebody(), NewIpp()).ToString()),
            0x1c,
            0x0d,
        ];
        foreach (var piece in frame.Chunk(7))
            await master.SendRaw(piece);
        Assert.Equal("AA", (await master.Hear()).Code);
    }

    [Fact]
    public async Task More_connections_than_allowed_are_closed_and_the_others_go_on()
    {
        var open = new List<Messenger>();
        try
        {
            for (var count = 0; count < 8; count++)
                open.Add(await app.ConnectAsync());
            // Those that other tests have left are closing still.
            await IsStillHeard(open[0]);
            using var oneMore = await app.ConnectAsync();
            Assert.True(await oneMore.IsClosed());
            await IsStillHeard(open[0]);
        }
        finally
        {
            open.ForEach(one => one.Dispose());
        }
    }

    private static string NewIpp() => $"B{Guid.NewGuid():N}"[..16];

    private static async Task IsStillHeard(Messenger messenger)
    {
        var answer = await messenger.Send(Message.About("A28", Person.Somebody(), NewIpp()).ToString());
        Assert.Equal("AA", answer.Code);
    }

    private Task<int> CountAsync() => app.InDatabaseAsync(db => db.Patients.CountAsync());
}
