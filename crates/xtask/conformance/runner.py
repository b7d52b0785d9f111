"""Runs one module of CPython's test suite and prints how each test ended, for `cargo xtask conformance`.

A line is `\\x01`, one of `pass fail error skip load end`, a tab, and the test's name or a message.
"""
import sys
import unittest


def say(word, text):
    sys.__stdout__.write("\x01%s\t%s\n" % (word, text))
    sys.__stdout__.flush()


class Reporter(unittest.TestResult):
    """Reports a test once: a test with a failed subtest has failed, whatever comes after."""

    told = False

    def startTest(self, test):
        self.told = False
        super().startTest(test)

    def tell(self, word, test):
        if not self.told:
            self.told = True
            say(word, test.id())

    def addSuccess(self, test):
        self.tell("pass", test)

    def addExpectedFailure(self, test, err):
        self.tell("pass", test)

    def addFailure(self, test, err):
        self.tell("fail", test)

    def addUnexpectedSuccess(self, test):
        self.tell("fail", test)

    def addError(self, test, err):
        self.tell("error", test)

    def addSkip(self, test, reason):
        self.tell("skip", test)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.tell("fail", test)


def main():
    module = sys.argv.pop(1)
    from test import support
    support.verbose = False
    support.use_resources = ["cpu", "subprocess", "decimal"]
    loader = unittest.TestLoader()
    suite = loader.loadTestsFromName("test." + module)
    for error in loader.errors:
        say("load", error.strip().splitlines()[-1])
    suite.run(Reporter())
    say("end", module)


main()
