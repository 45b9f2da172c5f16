// A reference is the permission. To lend less than all of it, or only for a while, lend another
// actor that stands before it.
#include <iostream>

#include <keeve/keeve.h>

using keeve::Bcom, keeve::Become, keeve::Procedure, keeve::Ref, keeve::Turn;

struct Diary {
  std::vector<std::string> lines;

  Become<Diary, void> write(Bcom<Diary> bcom, std::string line) const {
    Diary next = *this;
    next.lines.push_back(std::move(line));
    return bcom(std::move(next));
  }
  std::vector<std::string> read() const { return lines; }
};
BOOST_DESCRIBE_STRUCT(Diary, (), (lines, write, read))

// Reads the diary for others until it is told to stop. It has no way to write, and who holds it has
// no way to the diary.
struct Reader {
  Ref<Diary> diary;  // empty: revoked

  std::vector<std::string> read(Turn& turn) const {
    if (!diary) throw keeve::Error("revoked", "this diary is no longer lent out");
    return turn.call<&Diary::read>(diary);
  }
  Become<Reader, void> revoke(Bcom<Reader> bcom) const { return bcom(Reader()); }
};
BOOST_DESCRIBE_STRUCT(Reader, (), (diary, read, revoke))

int main() {
  keeve::Actormap home;
  const auto diary = home.spawn<Diary>();
  home.poke<&Diary::write>(diary, "Nothing happened today.");

  // The reader can be read and revoked. A friend gets only the reading: a lambda is an actor too.
  const auto reader = home.spawn<Reader>(diary);
  using Read = Procedure<std::vector<std::string>()>;
  const Ref<Read> friendsCopy =
      home.spawn([reader](Turn& turn) { return turn.call<&Reader::read>(reader); });

  const auto visit = [&] {
    try {
      const auto lines = home.peek([&](Turn& turn) { return turn.call(friendsCopy); });
      std::cout << "the friend reads: " << lines.back() << '\n';
    } catch (const keeve::Error& error) {
      std::cout << "the friend is told: " << error.what() << '\n';
    }
  };
  visit();
  home.poke<&Diary::write>(diary, "The friend came by.");
  visit();
  home.poke<&Reader::revoke>(reader);
  visit();
}

// Prints:
// the friend reads: Nothing happened today.
// the friend reads: The friend came by.
// the friend is told: revoked: this diary is no longer lent out
//
// Next: 05_promises.cc, messages that are answered later.
